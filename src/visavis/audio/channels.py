"""Which channel of several is the voice, and samples of any kind as 16-bit ones."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visavis.audio.chunk import Samples

_LOUDEST = 32767
_QUIETEST = -32768


class VoiceChannel(IntEnum):
    """VoiceChannel of contract section 4. Audio of one channel gives that one."""

    MIXED = 0
    LEFT = 1
    RIGHT = 2


def pick_voice(frames: NDArray[Any], channel: VoiceChannel) -> Samples:
    """The voice in ``frames`` (n, channels) of uint8, int16, int32 or floats of -1 to 1: (n,).

    Mixed is the mean of all channels, so that nothing clips. Floats beyond their range are clipped;
    what is no number is silence.
    """
    if frames.shape[1] == 1 or channel is VoiceChannel.LEFT:
        return _as_int16(frames[:, 0])
    if channel is VoiceChannel.RIGHT:
        return _as_int16(frames[:, 1])
    mean = np.stack([_as_int16(one) for one in frames.T]).mean(axis=0, dtype=np.float64)
    mixed: Samples = np.rint(mean).astype(np.int16)
    return mixed


def _as_int16(samples: NDArray[Any]) -> Samples:
    kind = samples.dtype
    if kind == np.int16:
        return samples.astype(np.int16)  # a copy: who gave them may use their memory again
    if kind == np.uint8:
        return ((samples.astype(np.int32) - 128) << 8).astype(np.int16)
    if kind == np.int32:
        rounded = (samples.astype(np.int64) + 0x8000) >> 16
        narrowed: Samples = np.minimum(rounded, _LOUDEST).astype(np.int16)
        return narrowed
    known: NDArray[np.float64] = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    scaled = np.clip(known, -1.0, 1.0).astype(np.float64) * (_LOUDEST + 1)
    return np.clip(np.rint(scaled), _QUIETEST, _LOUDEST).astype(np.int16)
