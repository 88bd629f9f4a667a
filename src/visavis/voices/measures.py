"""What can be measured of speech: its pitch and its loudness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visavis.voices.contract import Samples

_WINDOW_S, _STEP_S = 0.04, 0.02
_LOWEST_HZ, _HIGHEST_HZ = 55.0, 550.0
_VOICED = 0.5
"""Autocorrelation at the period, of that at 0, from which a window counts as voiced."""
_NEARLY_BEST = 0.9
_FULL_SCALE = 32768.0
_LEAST = 1e-9


def median_pitch_hz(samples: Samples, sample_rate: int) -> float:
    """The median fundamental frequency of the voiced parts; 0 when nothing is voiced."""
    size, step = int(_WINDOW_S * sample_rate), int(_STEP_S * sample_rate)
    signal = samples.astype(np.float64)
    loud = 0.2 * np.sqrt(np.mean(signal**2)) if len(signal) else 0.0
    found = []
    for start in range(0, len(signal) - size, step):
        window = signal[start : start + size]
        if np.sqrt(np.mean(window**2)) > loud:
            found.append(_pitch_hz(window - window.mean(), sample_rate))
    voiced = [pitch for pitch in found if pitch]
    return float(np.median(voiced)) if voiced else 0.0


def loudness_db(samples: Samples) -> float:
    """Root mean square, in decibels below full scale (so at most 0)."""
    power = float(np.mean((samples / _FULL_SCALE) ** 2)) if len(samples) else 0.0
    return 10 * float(np.log10(max(power, _LEAST)))


def _pitch_hz(window: NDArray[np.float64], sample_rate: int) -> float:
    """By autocorrelation, the window's own shrinking overlap made good; 0 when unvoiced."""
    size = len(window)
    spectrum = np.fft.rfft(window, 2 * size)
    overlap = 1 - np.arange(size) / size
    likeness = np.fft.irfft(np.abs(spectrum) ** 2)[:size] / np.maximum(overlap, 0.1)
    first = int(sample_rate / _HIGHEST_HZ)
    last = min(int(sample_rate / _LOWEST_HZ), int(size * 0.8))
    within = likeness[first:last]
    if not len(within) or within.max() < _VOICED * likeness[0]:
        return 0.0
    # Twice the period fits as well as the period: of nearly equal peaks the first is meant.
    for lag in range(1, len(within) - 1):
        is_peak = within[lag - 1] <= within[lag] >= within[lag + 1]
        if is_peak and within[lag] >= _NEARLY_BEST * within.max():
            return sample_rate / (first + lag)
    return 0.0
