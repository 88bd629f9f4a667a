"""The sound of an MP4 file: AAC."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.container import OutputContainer
from numpy.typing import NDArray

TRACK_RATE = 48_000
_BITS_PER_S = 96_000


class SoundTrack:
    """Mono samples of any rate into AAC at 48 kHz."""

    def __init__(self, file: OutputContainer, sample_rate: int) -> None:
        self._file = file
        self._sample_rate = sample_rate
        self._stream = file.add_stream("aac", rate=TRACK_RATE, layout="mono")
        self._stream.codec_context.bit_rate = _BITS_PER_S
        self._resampler = av.AudioResampler("fltp", "mono", TRACK_RATE)
        self._position = 0

    def write(self, samples: NDArray[np.int16]) -> None:
        """The next samples: (n,). Raises OSError."""
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = self._sample_rate
        frame.time_base = Fraction(1, self._sample_rate)
        frame.pts = self._position
        self._position += len(samples)
        self._encode(frame)

    def finish(self) -> None:
        """What is left. Raises OSError."""
        self._encode(None)
        self._file.mux(self._stream.encode(None))

    def _encode(self, frame: av.AudioFrame | None) -> None:
        for resampled in self._resampler.resample(frame):
            self._file.mux(self._stream.encode(resampled))
