from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from visavis.live.encoder import PictureEncoder
from visavis.provenance.mark import synthetic_mark
from visavis.video.fragments import FragmentedMp4

STEP = 1920
HUM = (np.sin(np.arange(STEP) / 20) * 9000).astype(np.int16)


def write(file: FragmentedMp4, seconds: float, first: int = 0) -> None:
    encoder = PictureEncoder(64, 64, 500_000)
    for number in range(first, first + round(seconds * 25)):
        picture = np.full((96, 64), 60 + number % 25 * 6, np.uint8)
        packet = encoder.encode(picture, number * STEP, key=number == first)
        assert packet is not None
        assert packet.pts is not None
        file.write_sound(HUM if number % 25 >= 12 else HUM * 0)
        file.write_picture(bytes(packet), packet.pts, key=packet.is_keyframe)


def played(path: Path) -> tuple[list[float], list[float]]:
    """Times of the pictures that are bright, and of pieces of sound that are loud."""
    seen: list[float] = []
    heard: list[float] = []
    with av.open(str(path)) as file, suppress(av.error.InvalidDataError):  # cut off somewhere
        frames: Iterator[Any] = file.decode()
        for one in frames:
            if isinstance(one, av.VideoFrame):
                seen += [one.time] if one.to_ndarray()[:64].mean() > 60 + 11.5 * 6 else []
            elif np.abs(one.to_ndarray()).max() > 0.1:
                heard.append(one.time)
    return seen, heard


def test_a_finished_file_holds_everything_and_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    file = FragmentedMp4(path, 64, 64)
    write(file, 3)
    file.close()
    seen, heard = played(path)
    assert len(seen) == 3 * 13
    assert seen[:13] == pytest.approx([0.48 + number / 25 for number in range(13)], abs=0.025)
    assert seen[0] == pytest.approx(heard[0], abs=0.025)
    assert seen[-1] == pytest.approx(heard[-1], abs=0.05)
    assert synthetic_mark(path) is not None
    with av.open(str(path)) as opened:
        assert opened.streams.video[0].codec_context.name == "h264"
        assert opened.streams.audio[0].codec_context.name == "aac"


@pytest.mark.parametrize("cut", [0, 1, 777])
def test_what_is_on_the_disk_plays_though_it_was_never_finished(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "film.mp4"
    file = FragmentedMp4(path, 64, 64)
    write(file, 5)
    content = path.read_bytes()
    file.abandon()
    path.write_bytes(content[: len(content) - cut])
    seen, heard = played(path)
    assert len(seen) >= 3 * 13
    assert heard[-1] > 2.9
    assert b"compositeSynthetic" in content


def test_a_disk_that_is_full_is_an_os_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    file = FragmentedMp4(tmp_path / "film.mp4", 64, 64)
    write(file, 1)
    monkeypatch.setattr("visavis.video.fragments._MarkedFile._put", full)
    with pytest.raises(OSError, match="No space"):
        write(file, 3, 25)
    file.abandon()
    file.abandon()
