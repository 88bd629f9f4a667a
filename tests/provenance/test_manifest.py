"""Signing videos."""

import resource
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import av
import pytest
from cryptography.x509 import ObjectIdentifier
from support.manifests import read_manifest as read
from support.signers import NOW, Authority, key_pem, new_key, write_pair

from visavis.errors import OperatorError
from visavis.provenance.credentials import CredentialsError, load_credentials
from visavis.provenance.manifest import SigningError, VideoSigner, open_signer
from visavis.provenance.mark import synthetic_mark

TERM = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"


@pytest.fixture
def files(tmp_path: Path, authority: Authority) -> tuple[Path, Path]:
    key = new_key()
    return write_pair(tmp_path, authority.issue(key) + authority.pem, key_pem(key))


@pytest.fixture
def signer(files: tuple[Path, Path]) -> VideoSigner:
    return VideoSigner(load_credentials(*files, NOW))


def failures(path: Path) -> set[str]:
    results = read(path)["validation_results"]["activeManifest"]
    return {failure["code"] for failure in results["failure"]}


def names_in(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_a_signed_video_validates_and_says_what_it_is(
    video: Path, signer: VideoSigner, authority: Authority
) -> None:
    signer.sign(video, video)
    answer = read(video, authority.pem)
    assert answer["validation_state"] == "Trusted"
    assert read(video)["validation_state"] == "Valid"
    manifest = answer["manifests"][answer["active_manifest"]]
    generator = manifest["claim_generator_info"][0]
    assert (generator["name"], generator["version"]) == ("Visavis", version("visavis"))
    actions = {one["label"]: one["data"] for one in manifest["assertions"]}["c2pa.actions.v2"]
    assert actions == {"actions": [{"action": "c2pa.created", "digitalSourceType": TERM}]}


def test_it_holds_nothing_but_what_was_done_and_the_hash(video: Path, signer: VideoSigner) -> None:
    signer.sign(video, video)
    answer = read(video)
    [manifest] = answer["manifests"].values()
    assert {one["label"] for one in manifest["assertions"]} == {
        "c2pa.actions.v2",
        "c2pa.hash.bmff.v3",
    }
    assert not {"title", "thumbnail", "ingredients", "credentials"} & manifest.keys()


def test_a_signed_video_plays_and_keeps_its_mark(video: Path, signer: VideoSigner) -> None:
    signer.sign(video, video)
    with av.open(str(video), options={"export_xmp": "1"}) as file:
        assert TERM in file.metadata["xmp"]
        assert sum(1 for _ in file.decode(video=0)) == 10
    mark = synthetic_mark(video)
    assert mark is not None
    assert (mark.source_type, mark.has_manifest) == (TERM, True)
    content = video.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize("place", [b"mdat", b"moov", b"compositeSynthetic"])
def test_a_byte_that_was_changed_makes_it_invalid(
    video: Path, signer: VideoSigner, place: bytes
) -> None:
    signer.sign(video, video)
    content = bytearray(video.read_bytes())
    content[content.rindex(place) + 16] ^= 1
    video.write_bytes(content)
    assert read(video)["validation_state"] == "Invalid"
    assert "assertion.bmffHash.mismatch" in failures(video)


def test_a_video_without_its_mark_is_invalid(video: Path, signer: VideoSigner) -> None:
    signer.sign(video, video)
    content = video.read_bytes()
    video.write_bytes(content[: content.rindex(b"uuid") - 4])
    assert synthetic_mark(video) is None
    assert failures(video) == {"assertion.bmffHash.mismatch"}


def test_the_original_stays_when_the_output_is_another_file(
    video: Path, signer: VideoSigner, video_bytes: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "signed.mp4"
    signer.sign(video, output)
    assert video.read_bytes() == video_bytes
    assert read(output)["validation_state"] == "Valid"
    assert names_in(tmp_path) == {"video.mp4", "signed.mp4", "signer.pem", "signer.key"}


def test_a_video_may_be_signed_again(video: Path, signer: VideoSigner) -> None:
    signer.sign(video, video)
    signer.sign(video, video)
    assert read(video)["validation_state"] == "Valid"


def test_threads_share_a_signer(video: Path, signer: VideoSigner, tmp_path: Path) -> None:
    outputs = [tmp_path / f"{number}.mp4" for number in range(16)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda output: signer.sign(video, output), outputs))
    assert {read(output)["validation_state"] for output in outputs} == {"Valid"}
    assert len({read(output)["active_manifest"] for output in outputs}) == 16


def test_what_is_no_video_is_refused_and_left_as_it_is(tmp_path: Path, signer: VideoSigner) -> None:
    path = tmp_path / "words.mp4"
    path.write_bytes(b"no video at all")
    before = names_in(tmp_path)
    with pytest.raises(SigningError, match="The video was not signed"):
        signer.sign(path, path)
    assert path.read_bytes() == b"no video at all"
    assert names_in(tmp_path) == before


def test_a_missing_video_and_a_missing_folder_are_os_errors(
    tmp_path: Path, video: Path, signer: VideoSigner
) -> None:
    before = names_in(tmp_path)
    with pytest.raises(FileNotFoundError):
        signer.sign(tmp_path / "missing.mp4", video)
    with pytest.raises(FileNotFoundError):
        signer.sign(video, tmp_path / "missing" / "video.mp4")
    assert names_in(tmp_path) == before


def test_a_disk_without_room_is_an_os_error_with_its_reason(
    tmp_path: Path, video: Path, signer: VideoSigner, video_bytes: bytes
) -> None:
    before = names_in(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            signer.sign(video, video)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert video.read_bytes() == video_bytes
    assert names_in(tmp_path) == before


def test_a_time_stamp_authority_that_does_not_answer_is_named(
    tmp_path: Path, video: Path, files: tuple[Path, Path], video_bytes: bytes
) -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/tsa"
        signer = open_signer(*files, url, NOW)
        assert signer is not None
        before = names_in(tmp_path)
        with pytest.raises(SigningError) as caught:
            signer.sign(video, video)
    assert url in caught.value.remedy
    assert video.read_bytes() == video_bytes
    assert names_in(tmp_path) == before


def test_nobody_is_asked_whether_the_certificate_was_revoked(
    tmp_path: Path, video: Path, authority: Authority
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        key = new_key()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/ocsp"
        chain = authority.issue(key, ocsp_url=url) + authority.pem
        signer = open_signer(*write_pair(tmp_path, chain, key_pem(key)), "", NOW)
        assert signer is not None
        signer.sign(video, video)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert read(video)["validation_state"] == "Valid"


@pytest.mark.parametrize("oid", ["1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1"])
def test_certificates_for_documents_and_for_claims_sign_too(
    tmp_path: Path, video: Path, authority: Authority, oid: str
) -> None:
    key = new_key()
    chain = authority.issue(key, uses=[ObjectIdentifier(oid)])
    signer = open_signer(*write_pair(tmp_path, chain, key_pem(key)), "", NOW)
    assert signer is not None
    signer.sign(video, video)
    mark = synthetic_mark(video)
    assert mark is not None
    assert mark.has_manifest


def test_what_the_library_refuses_is_found_before_a_video_is_made(
    tmp_path: Path, authority: Authority
) -> None:
    """A use that allows everything is forbidden beside a proper one: only the library knows."""
    key = new_key()
    uses = [ObjectIdentifier("1.3.6.1.5.5.7.3.4"), ObjectIdentifier("2.5.29.37.0")]
    files = write_pair(tmp_path, authority.issue(key, uses=uses), key_pem(key))
    with pytest.raises(CredentialsError, match=r"cannot be signed with .*signer\.pem"):
        open_signer(*files, "", NOW)


def test_no_certificate_is_no_signer() -> None:
    assert open_signer(None, None, "", NOW) is None


def test_without_the_extra_it_says_how_to_install_it(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    with pytest.raises(OperatorError) as caught:
        open_signer(*files, "", NOW)
    assert "pip install 'visavis[c2pa]'" in caught.value.remedy


def test_signing_loads_neither_pyav_nor_c2pa_before_it_must() -> None:
    program = (
        "import sys, visavis.provenance.manifest, visavis.provenance.mark\n"
        "sys.exit(bool({'av', 'c2pa'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0
