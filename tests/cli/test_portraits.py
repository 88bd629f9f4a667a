"""``visavis humans add PORTRAIT`` and ``visavis models install``."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from support import portraits
from support.command import Commands
from support.models import model_folder
from support.pictures import MP4, picture
from support.server import VISAVIS

from visavis.media.images import check_image

PORTRAIT_ACTIONS = ["nod", "shake_head", "tilt", "smile", "wink", "look_around"]
_P = portraits


@pytest.fixture
def with_models(visavis: Commands) -> Commands:
    shutil.copytree(model_folder(), visavis.data_dir / "models")
    return visavis


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(_P.png(_P.portrait()))
    return path


def stored(visavis: Commands) -> list[str]:
    return [path.name for path in (visavis.data_dir / "media").glob("??/*")]


def test_a_portrait_becomes_a_digital_human_with_a_face_and_previews(
    with_models: Commands, photo: Path, tmp_path: Path
) -> None:
    made = with_models.json("humans", "add", photo, "--name", "Eileen", "--public")
    assert made["Actions"] == PORTRAIT_ACTIONS
    shown = with_models.json("humans", "show", made["DigitalHumanId"])
    assert shown["Face"] == "portrait"
    avatar = with_models.data_dir / "media" / shown["Avatar"][:2] / shown["Avatar"]
    assert check_image(avatar.read_bytes()) == (720, 1280)
    path = tmp_path / "smile.mp4"
    with_models.json("humans", "preview", made["DigitalHumanId"], "smile", "-o", path)
    with av.open(str(path), "r") as video:
        pictures = [frame.to_ndarray().astype(int) for frame in video.decode(video=0)]
    assert max(float(np.abs(each - pictures[0]).mean()) for each in pictures) > 0.5


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "not an image": (lambda: b"%PDF-1.7", "not a PNG, JPEG or WebP"),
    "a video": (lambda: MP4, "not a PNG, JPEG or WebP"),
    "cut short": (lambda: _P.png(_P.portrait())[:90_000], "again"),
    "a bomb": (lambda: picture(width=12_000, height=12_000, mode="L"), "Scale it down"),
    "no face": (lambda: _P.png(_P.portrait()[256:]), "one person who looks into the camera"),
    "several": (
        lambda: _P.png(np.hstack([_P.portrait(), _P.portrait()[:, ::-1]])),
        "only one person",
    ),
    "too small": (lambda: _P.png(_P.portrait()[::2, ::2]), "larger or closer"),
    "lying": (lambda: _P.png(np.rot90(_P.portrait())), "upright"),
    "turned": (lambda: _P.png(_P.rolled(40)), "looks into the camera"),
    "cut off": (lambda: _P.png(_P.portrait()[110:]), "some room around it"),
    "too dark": (lambda: _P.png(_P.brightened(0.2)), "better light"),
    "overexposed": (lambda: _P.png(_P.brightened(2.0)), "not overexposed"),
    "black and white": (lambda: _P.png(_P.toned((1, 1, 1))), "in colour"),
    "blurred": (lambda: _P.png(_P.blurred(4)), "sharp"),
    "sunglasses": (lambda: _P.png(_P.in_sunglasses()), "without sunglasses"),
    "mouth hidden": (lambda: _P.png(_P.masked((120, 170, 200))), "mouth free"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_portrait_is_refused_with_its_remedy_and_leaves_nothing(
    with_models: Commands, photo: Path, kind: str
) -> None:
    make, words = BAD[kind]
    photo.write_bytes(make())
    told = with_models.refused("humans", "add", photo, "--name", "E", "--public")
    assert words in told
    assert with_models.json("humans", "list")["Total"] == 0
    assert stored(with_models) == []


def test_every_bad_portrait_has_a_word_of_its_own() -> None:
    words = {words for _, words in BAD.values()}
    assert len(words) >= 14


def test_a_kill_in_the_middle_leaves_no_half_made_digital_human(
    with_models: Commands, photo: Path
) -> None:
    with_models.json("humans", "list")  # makes the database
    command = [*VISAVIS, "humans", "add", str(photo), "--name", "E", "--public", "--data-dir"]
    for seconds in (0.6, 1.0, 1.4):
        making = subprocess.Popen([*command, str(with_models.data_dir)], stdout=subprocess.PIPE)
        time.sleep(seconds)
        making.send_signal(signal.SIGKILL)
        done = bool(making.communicate()[0])
        listed = with_models.json("humans", "list")["DigitalHumans"]
        # An answer can be lost behind a row that is complete; a row is never incomplete.
        assert len(listed) >= done
        for human in listed:
            assert human["Actions"] == PORTRAIT_ACTIONS
            assert human["Avatar"] in stored(with_models)


def test_without_model_files_and_network_it_says_what_to_do(visavis: Commands, photo: Path) -> None:
    visavis.set(PIP_NO_INDEX="1")
    for command in (["humans", "add", photo, "--name", "E", "--public"], ["models", "install"]):
        told = visavis.refused(*command)
        assert "could not be fetched" in told
        assert "visavis models install" in told
    assert visavis.json("humans", "list")["Total"] == 0


def test_models_are_installed_once(with_models: Commands) -> None:
    installed = with_models.json("models", "install")
    assert installed["Fetched"] == []
    assert Path(installed["Folder"]) == with_models.data_dir / "models"
    ran = with_models.run("models", "install")
    assert (ran.code, ran.out) == (0, "")
