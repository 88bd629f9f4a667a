"""Commands on an empty data directory, and pictures for them."""

from pathlib import Path

import pytest
from support.command import Commands
from support.pictures import picture


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
