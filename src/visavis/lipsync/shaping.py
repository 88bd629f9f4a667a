"""From what the network says of single frames to a mouth that moves as mouths do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visavis.faces.contract import VISEMES
from visavis.faces.speech import jaw_of
from visavis.lipsync.contract import SIL, MouthFrames
from visavis.lipsync.kernels import move_mouth, read_outputs

_LIPS = (0.0, 0.0, 0.0, 0.3, 0.7)
"""How much of a frame is of those before it and, last, its own. The network, which sees what comes,
is smooth already."""

_JAW = (0.04, 0.04, 0.04, 0.04, 0.04)
_NAMED = (0.0, 0.0, 0.0, 0.4, 0.4)
"""The opening is in part what the visemes take, which is too early for a jaw (it comes 20 ms after
the lips), and in part what the network names, which has learnt to be late."""

_KERNEL = np.array([*[_LIPS] * len(VISEMES), _JAW, _NAMED], np.float32).T.copy()
_JAWS = np.array([jaw_of({viseme: 1.0}) for viseme in VISEMES], np.float32)
_PAST = len(_KERNEL) - 1
_PP = VISEMES.index("PP")
_CLOSING, _CLOSED = 0.6, 0.98
"""Lips begin to close where a touch is that likely, and touch where it is that likely. Between,
they are as near each other as it is likely: a mistaken closure then takes less of the opening."""

_TOUCHING = 3
"""Frames: a closure shorter than a picture is held for one."""

Matrix = NDArray[np.float32]


class Shaping:
    """Smooths, shuts the lips where they touch, and keeps the jaw up meanwhile."""

    def __init__(self) -> None:
        self._held = np.zeros((_PAST, len(VISEMES) + 3), np.float32)
        self._held[:, SIL] = 1
        self._next = 0

    def push(self, outputs: Matrix) -> MouthFrames:
        """A frame for each row that the network gives."""
        count = len(outputs)
        held = np.concatenate([self._held, np.empty((count, self._held.shape[1]), np.float32)])
        weights = np.empty((count, len(VISEMES)), np.float32)
        opening = np.empty(count, np.float32)
        read_outputs(outputs, _JAWS, _CLOSING, _CLOSED, held)
        move_mouth(held, _KERNEL, _TOUCHING, _PP, weights, opening)
        self._held = held[count:]
        first, self._next = self._next, self._next + count
        return MouthFrames(first, weights, opening)
