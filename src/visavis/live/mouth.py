"""The mouth while it talks: frames that are yet to be shown, found by their moment."""

from __future__ import annotations

from collections import deque

from visavis.faces.speech import MouthShape
from visavis.lipsync.contract import FRAME_RATE, MouthFrames

REST = MouthShape({}, 0.0)
CLOSING_S = 0.1
"""How long a mouth that is cut short takes to come to rest."""


class Mouth:
    """Frames of one drive. Those that are past are forgotten."""

    def __init__(self) -> None:
        self._parts: deque[MouthFrames] = deque()
        self._first = 0
        """Frames that are forgotten: the number of the first of these parts."""
        self._known = 0

    @property
    def known_s(self) -> float:
        """Up to when frames are known."""
        return self._known / FRAME_RATE

    def add(self, frames: MouthFrames) -> None:
        """The frames that follow those given before."""
        if len(frames):
            self._parts.append(frames)
            self._known += len(frames)

    def at(self, time_s: float) -> MouthShape:
        """The shape at a moment, no earlier than the one asked for last; beyond what is known, the
        last that is."""
        if not self._parts:
            return REST
        number = min(int(time_s * FRAME_RATE + 1e-6), self._known - 1)
        while number - self._first >= len(self._parts[0]):
            self._first += len(self._parts.popleft())
        return self._parts[0].shape(max(0, number - self._first))


def closing(shape: MouthShape, since_s: float) -> MouthShape:
    """A mouth that had a shape when it was cut short, and is on its way to rest."""
    left = max(0.0, 1 - since_s / CLOSING_S)
    return MouthShape(
        {viseme: weight * left for viseme, weight in shape.visemes.items()},
        shape.mouth_open * left,
    )
