"""From what the network says of single frames to a mouth that moves as mouths do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visavis.faces.contract import VISEMES
from visavis.faces.speech import jaw_of
from visavis.lipsync.contract import SIL, MouthFrames
from visavis.lipsync.kernels import smooth

_LIPS = (0.0, 0.0, 0.0, 0.3, 0.7)
_JAW = (0.2, 0.2, 0.2, 0.2, 0.2)
"""How much of a frame is of those before it and, last, its own. The network, which sees what comes,
is smooth already. The jaw is heavier than the lips: it comes 20 ms later."""

_SMOOTHING = np.array([*[_LIPS] * len(VISEMES), _JAW], np.float32).T
_JAWS = np.array([jaw_of({viseme: 1.0}) for viseme in VISEMES], np.float32)
_PAST = len(_SMOOTHING) - 1
_PP = VISEMES.index("PP")
_CLOSING, _CLOSED = 0.2, 0.35
"""Lips begin to close where PP is that likely, and touch where it is that likely."""

Matrix = NDArray[np.float32]


class Shaping:
    """Smooths, shuts the lips on PP, and keeps the jaw up while they touch."""

    def __init__(self) -> None:
        self._held = np.zeros((_PAST, len(VISEMES) + 1), np.float32)
        self._held[:, SIL] = 1
        self._next = 0

    def push(self, outputs: Matrix) -> MouthFrames:
        """A frame for each row that the network gives."""
        held = np.concatenate([self._held, _likelihoods(outputs)])
        count = len(outputs)
        self._held = held[count:]
        first, self._next = self._next, self._next + count
        mean = np.zeros((count, held.shape[1]), np.float32)
        smooth(held, _SMOOTHING, mean)
        return _shut(first, mean, _touch(held, count))


def _likelihoods(outputs: Matrix) -> Matrix:
    """15 that sum to 1, and the opening."""
    logits = outputs[:, :-1] - outputs[:, :-1].max(axis=1, keepdims=True)
    shares = np.exp(logits)
    shares /= shares.sum(axis=1, keepdims=True)
    # The opening that the network names is too timid, and what its visemes take is too bold.
    named = 1 / (1 + np.exp(-np.clip(outputs[:, -1], -20, 20)))
    opening = ((named + shares @ _JAWS) / 2)[:, None]
    return np.concatenate([shares, opening], axis=1, dtype=np.float32)


def _touch(held: Matrix, count: int) -> Matrix:
    """How much the lips touch, 0 to 1: a closure shorter than a picture is held for one."""
    likely = held[:, _PP]
    closing = np.clip((likely - _CLOSING) / (_CLOSED - _CLOSING), 0, 1)
    closing = closing * closing * (3 - 2 * closing)
    around = [closing[_PAST + offset : _PAST + offset + count] for offset in (-2, -1, 0)]
    return np.asarray(np.maximum.reduce(around), np.float32)


def _shut(first: int, mean: Matrix, touch: Matrix) -> MouthFrames:
    weights = mean[:, :-1] * (1 - touch[:, None])
    weights[:, _PP] += touch
    weights /= weights.sum(axis=1, keepdims=True)
    return MouthFrames(first, weights, mean[:, -1] * (1 - touch))
