"""The folder of recordings, as the server's settings name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from visavis.bootstrap.streaming import recordings_folder
from visavis.errors import OperatorError


def test_there_are_none_by_default() -> None:
    assert recordings_folder(None) == ""


def test_the_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert recordings_folder(folder) == str(folder)
    assert folder.is_dir()
    assert recordings_folder(folder) == str(folder)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(OperatorError, match="VISAVIS_STREAM_RECORDINGS"):
        recordings_folder(file)
