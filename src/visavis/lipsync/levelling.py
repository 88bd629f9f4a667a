"""Loud or quiet, bright or dull: whatever the recording, the network hears about the same.

Causal: the level is that of the loudest moment so far, forgotten slowly; the colour of the sound is
the mean of each band over what was speech so far, beginning with what speech usually is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visavis.compiled import compiled
from visavis.lipsync.mel import Powers

_LEAST = 1e-10
"""-100 dB: below is silence."""
_NEPER = 10 / np.log(10)
_FORGETTING = 0.9 / 100 / _NEPER
"""A frame: the level sinks by 0.9 dB a second."""
_FIRST_LEVEL = -20 / _NEPER
"""That of most recordings: the first syllable is seldom the loudest."""
_SEARCHING = 10.0 / 100 / _NEPER
"""A frame: until a sound has been as loud as the level is, this sinks by 10 dB a second."""
_LOWEST_LEVEL = -55 / _NEPER
"""Hiss below this is not taken for quiet speech."""
_SPEECH = 22 / _NEPER
"""How far below the level speech is taken to reach."""
_TRUST = 250.0
"""What speech usually is counts as this many frames heard…"""
_MEMORY = 900.0
"""…and what was heard this many frames ago begins to fade."""
_LIMIT = 4.0

Features = NDArray[np.float32]
"""(n, BANDS)."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Usual:
    """What speech usually is, by band, below its level; from the training."""

    mean: Numbers
    spread: Numbers


class Levelling:
    """Of one sound."""

    def __init__(self, usual: Usual) -> None:
        self._spread = usual.spread
        self._mean = usual.mean.copy()
        self._state = np.array([_FIRST_LEVEL, _TRUST, _SEARCHING])

    def push(self, powers: Powers) -> Features:
        """The features of the next frames."""
        features = np.empty(powers.shape, np.float32)
        _level(powers, self._state, self._mean, self._spread, features)
        return features


@compiled
def _level(
    powers: Powers, state: Numbers, mean: Numbers, spread: Numbers, features: Features
) -> None:
    """``state``: the level, how many frames of speech were heard, how fast the level sinks."""
    for frame in range(powers.shape[0]):
        total = 0.0
        for band in range(powers.shape[1]):
            total += max(powers[frame, band], _LEAST)
        loudness = np.log(total)
        state[0] = max(state[0] - state[2], _LOWEST_LEVEL)
        if loudness >= state[0]:
            state[0], state[2] = loudness, _FORGETTING
        is_speech = loudness > state[0] - _SPEECH
        if is_speech:
            state[1] = min(state[1] + 1, _MEMORY)
        for band in range(powers.shape[1]):
            below = np.log(max(powers[frame, band], _LEAST)) - state[0]
            if is_speech:
                mean[band] += (below - mean[band]) / state[1]
            value = (below - mean[band]) / spread[band]
            features[frame, band] = min(max(value, -_LIMIT), _LIMIT)
