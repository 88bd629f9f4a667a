"""Louder and quieter without clipping."""

from __future__ import annotations

import numpy as np

from visavis.voices.contract import Samples
from visavis.voices.scales import volume_gain

_FULL_SCALE = 32768.0
_KNEE = 0.7
_CEILING = 0.99
_NORMAL_VOLUME = 50


def amplify(samples: Samples, volume: int) -> Samples:
    """Samples at this Volume (1 to 100). Peaks are bent before full scale, never cut off.

    Each sample depends on itself alone, so that chunks join without a step.
    """
    if volume == _NORMAL_VOLUME:
        return samples
    scaled = samples.astype(np.float32) * (volume_gain(volume) / _FULL_SCALE)
    size = np.abs(scaled)
    room = _CEILING - _KNEE
    over = size > _KNEE
    scaled[over] = np.sign(scaled[over]) * (_KNEE + room * np.tanh((size[over] - _KNEE) / room))
    bent: Samples = np.rint(scaled * _FULL_SCALE).astype(np.int16)
    return bent
