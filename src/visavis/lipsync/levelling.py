"""Loud or quiet, bright or dull: whatever the recording, the network hears about the same.

Causal: the level is that of the loudest moment so far, forgotten slowly; the colour of the sound is
the mean of each band over what was speech so far, beginning with what speech usually is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visavis.lipsync.mel import Powers

_LEAST = 1e-10
"""-100 dB: below is silence."""
_NEPER = 10 / np.log(10)
_FORGETTING = 0.9 / 100 / _NEPER
"""A frame: the level sinks by 0.9 dB a second."""
_FIRST_LEVEL = -45 / _NEPER
_LOWEST_LEVEL = -55 / _NEPER
"""Hiss below this is not taken for quiet speech."""
_SPEECH = 22 / _NEPER
"""How far below the level speech is taken to reach."""
_TRUST = 250
"""What speech usually is counts as this many frames heard…"""
_MEMORY = 900
"""…and what was heard this many frames ago begins to fade."""
_BLOCK = 256
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
    """Any number of sounds at a time: all arrays have the shape (..., n, BANDS)."""

    def __init__(self, usual: Usual, sounds: tuple[int, ...] = ()) -> None:
        self._usual = usual
        self._level = np.full((*sounds, 1), _FIRST_LEVEL)
        self._mean = np.broadcast_to(usual.mean, (*sounds, 1, usual.mean.size)).copy()
        self._heard = np.full((*sounds, 1), float(_TRUST))

    def push(self, powers: Powers) -> Features:
        """The features of the next frames."""
        blocks = [
            self._take(powers[..., at : at + _BLOCK, :])
            for at in range(0, powers.shape[-2], _BLOCK)
        ]
        return np.concatenate(blocks, axis=-2) if blocks else np.zeros(powers.shape, np.float32)

    def _take(self, powers: Powers) -> Features:
        sound = np.maximum(powers.astype(np.float64), _LEAST)
        loudness = np.log(sound.sum(axis=-1))
        level = self._follow(loudness)
        below = np.log(sound) - level[..., None]
        gain = self._gain(loudness > level - _SPEECH)
        # The mean moves by a share of the difference at each frame of speech: in closed form.
        kept = np.cumprod(1 - gain, axis=-1)[..., None]
        mean = kept * (self._mean + np.cumsum(gain[..., None] * below / kept, axis=-2))
        self._mean = mean[..., -1:, :]
        features = (below - mean) / self._usual.spread
        return np.clip(features, -_LIMIT, _LIMIT).astype(np.float32)

    def _follow(self, loudness: Numbers) -> Numbers:
        """The level at each frame."""
        frames = np.arange(1, loudness.shape[-1] + 1) * _FORGETTING
        heard = np.concatenate([self._level, loudness + frames], axis=-1)
        level = np.maximum.accumulate(heard, axis=-1)[..., 1:] - frames
        level = np.maximum(level, _LOWEST_LEVEL)
        self._level = level[..., -1:]
        return level

    def _gain(self, is_speech: NDArray[np.bool_]) -> Numbers:
        heard = self._heard + np.cumsum(is_speech, axis=-1)
        self._heard = np.minimum(heard[..., -1:], float(_MEMORY))
        return is_speech / np.minimum(heard, _MEMORY)
