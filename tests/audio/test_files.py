"""Audio files of this machine."""

from pathlib import Path

import pytest

from visavis.audio.faults import AudioError, Reason
from visavis.audio.files import read_file


def test_a_file_is_read_up_to_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"x" * 100)
    assert read_file(file, 100) == b"x" * 100
    with pytest.raises(AudioError, match="more than the 99 bytes") as caught:
        read_file(file, 99)
    assert caught.value.reason is Reason.TOO_MANY_BYTES


@pytest.mark.parametrize("name", ["missing.wav", "."])
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(AudioError, match="cannot be read") as caught:
        read_file(tmp_path / name, 100)
    assert caught.value.reason is Reason.FILE_UNREADABLE
