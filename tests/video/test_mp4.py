"""MP4 files."""

from pathlib import Path

import av
import numpy as np
import pytest

from visavis.video.mp4 import Mp4Writer


def grey(width: int, height: int, shade: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    picture = np.full((height * 3 // 2, width), 128, np.uint8)
    picture[:height] = shade
    return picture


def write_much(path: Path) -> None:
    with Mp4Writer(path, 64, 64) as file:
        for _ in range(100):
            file.write(grey(64, 64, 90))


def test_what_is_written_plays_with_its_size_length_and_shades(tmp_path: Path) -> None:
    path = tmp_path / "shades.mp4"
    with Mp4Writer(path, 64, 96) as file:
        for number in range(50):
            file.write(grey(64, 96, 40 + 4 * number))
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == (64, 96)
        assert stream.average_rate == 25
        assert "digital human" in video.metadata["comment"]
        shades = [frame.to_ndarray()[:96].mean() for frame in video.decode(stream)]
    assert shades == pytest.approx([40 + 4 * number for number in range(50)], abs=3)


def test_a_browser_can_begin_before_it_has_all(tmp_path: Path) -> None:
    path = tmp_path / "one.mp4"
    with Mp4Writer(path, 64, 64) as file:
        file.write(grey(64, 64, 90))
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_video_without_pictures_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"), Mp4Writer(tmp_path / "x.mp4", 64, 64):
        pass


def test_a_video_that_something_cut_off_is_an_os_error(tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    file = Mp4Writer(path, 64, 64)
    for _ in range(100):  # so many that the encoder has let go of the first
        file.write(grey(64, 64, 90))
    path.unlink()
    path.write_bytes(b"another's")  # found in its place once all is written
    with pytest.raises(OSError, match="not written as a whole"):
        file.__exit__(None, None, None)


def test_a_place_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_much(tmp_path / "missing" / "x.mp4")
