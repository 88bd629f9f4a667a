"""``visavis render`` and ``visavis doctor`` with a certificate that videos are signed with."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from support.command import Commands
from support.films import read_film
from support.manifests import read_manifest
from support.signers import DAY, NOW, Authority, key_pem, new_key, write_pair
from support.sounds import tone, wav

from visavis.provenance.manifest import VideoSigner
from visavis.provenance.mark import synthetic_mark


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.make()


@pytest.fixture
def signing(visavis: Commands, tmp_path: Path, authority: Authority) -> Commands:
    """Commands with a certificate, of an authority that nobody but the test knows, and its key."""
    key = new_key()
    use(visavis, *write_pair(tmp_path, authority.issue(key) + authority.pem, key_pem(key)))
    return visavis


@pytest.fixture
def rendering(nora: str, out: Path, tmp_path: Path) -> tuple[object, ...]:
    """A command that renders a tone of half a second."""
    (tmp_path / "tone.wav").write_bytes(wav(tone(0.5, 16000)))
    said = ("--audio", tmp_path / "tone.wav", "--size", "90x160")
    return ("render", "--human", nora, *said, "-o", out / "x.mp4")


def use(visavis: Commands, certificate: Path, key: Path) -> None:
    visavis.set(VISAVIS_C2PA_CERTIFICATE=certificate, VISAVIS_C2PA_KEY=key)


def checked(visavis: Commands) -> dict[str, Any]:
    """What the doctor found out about the signer."""
    ran = visavis.run("doctor", "--json")
    [found] = [check for check in ran.json if check["Check"] == "C2PA"]
    assert ran.code == int(not found["Ok"])
    return dict(found)


def test_a_rendered_video_carries_a_manifest_that_validates(
    signing: Commands, rendering: tuple[object, ...], out: Path, authority: Authority
) -> None:
    signing.json(*rendering)
    video = out / "x.mp4"
    answer = read_manifest(video, authority.pem)
    assert answer["validation_state"] == "Trusted"
    manifest = answer["manifests"][answer["active_manifest"]]
    assert manifest["claim_generator_info"][0]["name"] == "Visavis"
    assert manifest["signature_info"]["common_name"] == "Signer"
    [actions] = [one for one in manifest["assertions"] if one["label"] == "c2pa.actions.v2"]
    mark = synthetic_mark(video)
    assert mark is not None
    assert mark.has_manifest
    assert actions["data"]["actions"][0]["digitalSourceType"] == mark.source_type
    film = read_film(video)
    assert len(film.pictures) == round(film.pictures_end_s * 25)
    assert list(out.iterdir()) == [video]


def test_a_rendered_video_that_was_changed_does_not_validate(
    signing: Commands, rendering: tuple[object, ...], out: Path
) -> None:
    signing.json(*rendering)
    video = out / "x.mp4"
    content = bytearray(video.read_bytes())
    content[content.rindex(b"mdat") + 100] ^= 1
    video.write_bytes(content)
    assert read_manifest(video)["validation_state"] == "Invalid"


def test_a_signer_that_cannot_be_used_is_told_before_anything_is_rendered(
    signing: Commands, rendering: tuple[object, ...], out: Path, tmp_path: Path
) -> None:
    (tmp_path / "signer.key").write_bytes(key_pem(new_key()))
    assert "does not belong to the first certificate" in signing.refused(*rendering)
    assert list(out.iterdir()) == []


def test_a_signature_that_fails_names_no_draft_and_leaves_the_old_file(
    signing: Commands, rendering: tuple[object, ...], out: Path
) -> None:
    video = out / "x.mp4"
    video.write_bytes(b"old")
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/tsa"
        signing.set(VISAVIS_C2PA_TSA_URL=url)
        told = signing.refused(*rendering)
    assert told.startswith("Error: The video was not signed: ")
    assert f"Check that {url} answers" in told
    assert ".visavis-" not in told
    assert video.read_bytes() == b"old"
    assert list(out.iterdir()) == [video]


def test_a_file_that_cannot_be_signed_for_want_of_room_is_named_as_the_user_did(
    signing: Commands,
    rendering: tuple[object, ...],
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_signer: VideoSigner, _video: Path, output: Path) -> None:
        raise OSError(28, os.strerror(28), str(output))

    monkeypatch.setattr(VideoSigner, "sign", full)
    told = signing.refused(*rendering)
    assert told == f"Error: {out / 'x.mp4'} cannot be signed: No space left on device.\n"
    assert list(out.iterdir()) == []


def test_the_doctor_says_until_when_the_signer_is_good(signing: Commands, tmp_path: Path) -> None:
    found = checked(signing)
    assert found["Ok"]
    until = f"{NOW + DAY:%Y-%m-%d %H:%M} UTC"
    assert found["Found"] == f"{tmp_path / 'signer.pem'} signs until {until}"


def test_without_a_certificate_there_is_nothing_to_mend(visavis: Commands) -> None:
    assert checked(visavis) == {
        "Check": "C2PA", "Ok": True, "Found": "off: videos are marked, not signed", "Remedy": "",
    }  # fmt: skip


def test_the_doctor_says_what_is_wrong_with_a_signer(
    visavis: Commands, tmp_path: Path, authority: Authority
) -> None:
    key = new_key()
    good, good_key = authority.issue(key), key_pem(key)
    expired = authority.issue(key, begin=NOW - 2 * DAY, end=NOW - DAY)
    for chain, given, problem, remedy in (
        (b"", good_key, "does not hold PEM certificates", "BEGIN CERTIFICATE"),
        (good, b"", "is not a PEM private key", "Give a PEM file with an EC key"),
        (good, key_pem(new_key()), "does not belong to the first certificate", "Give the key that"),
        (expired, good_key, "has expired", "Give one that is valid today"),
    ):
        use(visavis, *write_pair(tmp_path, chain, given))
        found = checked(visavis)
        assert problem in found["Found"]
        assert remedy in found["Remedy"]
    use(visavis, tmp_path / "none.pem", tmp_path / "signer.key")
    found = checked(visavis)
    assert f"{tmp_path / 'none.pem'} cannot be read" in found["Found"]
    assert "VISAVIS_C2PA_CERTIFICATE" in found["Remedy"]
