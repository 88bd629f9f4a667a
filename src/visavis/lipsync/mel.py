"""How loud each band of pitch is, 100 times a second: what the network hears of a sound."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from visavis.lipsync.contract import FRAME_RATE
from visavis.lipsync.kernels import cut_windows, sum_bands
from visavis.lipsync.resampling import HEARD_RATE, Sound

BANDS = 40
HOP = HEARD_RATE // FRAME_RATE
WINDOW = 400
"""Samples: 25 ms."""

AHEAD = 80
"""Samples: the middle of a frame's window is 5 ms after its moment."""

_FFT = 512
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 7600.0
_BLOCK = 256
"""Frames at a time: long recordings must not cost memory."""

Powers = NDArray[np.float32]
"""(n, BANDS): power, a tone of full scale being 1."""


class MelPowers:
    """Powers of consecutive frames. Before the first sample and after the last is silence."""

    def __init__(self) -> None:
        self._held: Sound = np.zeros(WINDOW // 2 - AHEAD, np.float32)

    def push(self, sound: Sound) -> Powers:
        """Those frames whose whole window has come."""
        held = np.concatenate([self._held, sound])
        count = max(0, (len(held) - WINDOW) // HOP + 1)
        self._held = held[count * HOP :]
        if not count:
            return np.zeros((0, BANDS), np.float32)
        blocks = [
            _powers(held[at * HOP :], min(_BLOCK, count - at)) for at in range(0, count, _BLOCK)
        ]
        return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)

    def finish(self) -> Powers:
        """The frames whose window ends beyond the sound."""
        return self.push(np.zeros(WINDOW // 2 + AHEAD, np.float32))


def band_hertz() -> NDArray[np.float64]:
    """(BANDS,): the middle of each band."""
    return _hertz(np.linspace(_mels(_LOWEST_HZ), _mels(_HIGHEST_HZ), BANDS + 2))[1:-1]


def _powers(sound: Sound, count: int) -> Powers:
    hann, filters, edges = _tables()
    windows = np.empty((count, WINDOW), np.float32)
    cut_windows(sound, HOP, hann, windows)
    powers = np.empty((count, BANDS), np.float32)
    spectrum = np.asarray(np.fft.rfft(windows, _FFT, axis=1), np.complex64)
    sum_bands(spectrum, filters, edges, powers)
    return powers


@cache
def _tables() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
    """The window; the filters: (_FFT / 2 + 1, BANDS), triangles that are even in mels; their edges:
    the first bin of each, and the one after its last."""
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)).astype(np.float32)
    edges = _hertz(np.linspace(_mels(_LOWEST_HZ), _mels(_HIGHEST_HZ), BANDS + 2))
    bins = np.arange(_FFT // 2 + 1) * HEARD_RATE / _FFT
    rising = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    filters = np.clip(np.minimum(rising, falling), 0, None) / (hann.sum() / 2) ** 2
    within = [np.flatnonzero(column) for column in filters.T]
    ends = np.array([(places[0], places[-1] + 1) if len(places) else (0, 0) for places in within])
    return hann, filters.astype(np.float32), ends.astype(np.int64)


def _mels(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700 * (10 ** (mels / 2595) - 1), np.float64)
