"""Writing MP4 files: H.264 that every browser plays."""

from contextlib import suppress
from errno import EIO
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from visavis.provenance.boxes import BoxError
from visavis.provenance.mark import append_mark
from visavis.video.sound_track import SoundTrack

PICTURES_PER_S = 25
_BT601 = 6
_LIMITED = 1
SYNTHETIC = "Synthetic video made by Visavis. The person in it is a digital human."


class Mp4Writer:
    """A file that grows picture by picture; complete, and marked as synthetic, once it is closed
    without an exception."""

    def __init__(
        self, path: Path, width: int, height: int, *, sample_rate: int | None = None
    ) -> None:
        """Both sides are even. With a sample rate (Hz) there is sound too.

        OSError comes with the first picture where no file can be made.
        """
        self._path = path
        options = {"movflags": "+faststart"}
        self._file = av.open(str(path), "w", format="mp4", options=options)
        self._file.metadata["comment"] = SYNTHETIC
        self._stream = self._file.add_stream("libx264", rate=PICTURES_PER_S)
        _set_up(self._stream.codec_context, width, height)
        self._pictures = 0
        self._sound = None if sample_rate is None else SoundTrack(self._file, sample_rate)

    def write(self, i420: NDArray[np.uint8]) -> None:
        """The next picture: (height * 3 / 2, width), BT.601, limited range. Raises OSError."""
        frame = av.VideoFrame.from_ndarray(i420, format="yuv420p")
        frame.pts = self._pictures
        frame.time_base = Fraction(1, PICTURES_PER_S)
        self._pictures += 1
        self._file.mux(self._stream.encode(frame))

    def write_sound(self, samples: NDArray[np.int16]) -> None:
        """The next samples, mono: (n,). Raises OSError, and ValueError without a sample rate."""
        if self._sound is None:
            raise ValueError("this file was opened without sound")
        self._sound.write(samples)

    def __enter__(self) -> "Mp4Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _fault: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            with suppress(OSError):  # what went wrong before says more
                self._file.close()
            return
        try:
            self._file.mux(self._stream.encode(None))
            if self._sound is not None:
                self._sound.finish()
        finally:
            self._file.close()
        _mark(self._path)


def _mark(path: Path) -> None:
    """Raises OSError, also where there was no picture and hence is no file."""
    try:
        append_mark(path)
    except BoxError as fault:
        raise OSError(EIO, f"The video was not written as a whole: {fault}", str(path)) from None


def _set_up(codec: VideoCodecContext, width: int, height: int) -> None:
    codec.width, codec.height = width, height
    codec.pix_fmt = "yuv420p"
    codec.time_base = Fraction(1, PICTURES_PER_S)
    codec.thread_count = 1  # who renders many uses a process for each
    codec.options = {"preset": "veryfast", "crf": "22", "profile": "high"}
    codec.colorspace = codec.color_primaries = codec.color_trc = _BT601
    codec.color_range = _LIMITED
