"""Commands on an empty data directory, pictures for them, and who talks in them."""

from pathlib import Path

import pytest
from support.command import Commands
from support.pictures import NORA, picture


@pytest.fixture
def visavis(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Commands:
    return Commands(monkeypatch, capsys, tmp_path / "data")


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "face.png"
    path.write_bytes(picture())
    return path


@pytest.fixture
def nora(visavis: Commands) -> str:
    """A drawn digital human."""
    return str(visavis.json("humans", "add", NORA, "--name", "Nora", "--public")["DigitalHumanId"])


@pytest.fixture
def wren(visavis: Commands, image: Path) -> str:
    """A timbre that speaks English."""
    return add_timbre(visavis, image, "Wren", "en")


@pytest.fixture
def robin(visavis: Commands, image: Path) -> str:
    """A timbre that speaks Chinese."""
    return add_timbre(visavis, image, "Robin", "cmn")


def add_timbre(visavis: Commands, image: Path, name: str, voice: str) -> str:
    add = ("timbres", "add", "--name", name, "--avatar", image)
    return str(visavis.json(*add, "--engine", "espeak", "--voice", voice)["TimbreId"])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An empty directory to write into, so that a test sees what is left there."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"
