"""Sound of any rate at the one rate that the network hears, while it comes."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from visavis.lipsync.contract import Samples

HEARD_RATE = 16_000
"""Hz."""

RATES = (4_000, 384_000)
DELAY_S = 0.0021
"""How much later than its own moment a sample comes out at most (measured, at 8 kHz)."""

_LONGEST = 48_000
"""Samples resampled at a time, so that a long recording costs no more memory than a short one."""

_S16, _MONO = av.AudioFormat("s16"), av.AudioLayout("mono")

Sound = NDArray[np.float32]
"""Mono, -1 to 1, at HEARD_RATE."""


class Resampler:
    """From one rate to HEARD_RATE, every sample at its moment, in whatever pieces it comes."""

    def __init__(self, sample_rate: int) -> None:
        low, high = RATES
        if not low <= sample_rate <= high:
            raise ValueError(f"a sample rate is between {low} and {high} Hz, not {sample_rate}")
        self._rate = sample_rate
        self._tick = Fraction(1, sample_rate)
        self._position = 0
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=HEARD_RATE)

    def push(self, samples: Samples) -> Sound:
        """What is known now that these samples have come."""
        if self._rate == HEARD_RATE:
            return np.asarray(samples / np.float32(32768), np.float32)
        pieces = [
            self._take(samples[start : start + _LONGEST])
            for start in range(0, len(samples), _LONGEST)
        ]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def finish(self) -> Sound:
        """What was held back."""
        return _sound(self._resampler.resample(None)) if self._position else np.zeros(0, np.float32)

    def _take(self, samples: Samples) -> Sound:
        frame = av.AudioFrame(_S16, _MONO, len(samples))
        frame.planes[0].update(np.ascontiguousarray(samples, np.int16).tobytes())
        frame.sample_rate = self._rate
        frame.pts, frame.time_base = self._position, self._tick
        self._position += len(samples)
        return _sound(self._resampler.resample(frame))


def _sound(frames: list[av.AudioFrame]) -> Sound:
    pieces = [np.frombuffer(bytes(frame.planes[0]), np.float32, frame.samples) for frame in frames]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
