"""Boxes of whole pixels."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """Pixels from left and top up to, but without, right and bottom. Empty if they cross."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        return self.right <= self.left or self.bottom <= self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def meet(self, other: Box) -> Box:
        """What both cover."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def join(self, other: Box) -> Box:
        """The smallest box around both; an empty one adds nothing."""
        if self.empty or other.empty:
            return other if self.empty else self
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def grown(self, margin: int) -> Box:
        """With so many more pixels on every side."""
        return Box(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)


NOTHING = Box(0, 0, 0, 0)


def merge(boxes: list[Box]) -> list[Box]:
    """Boxes that cover the same pixels, and perhaps more, none of which meet."""
    merged: list[Box] = []
    for box in boxes:
        found = box
        while True:
            meeting = [other for other in merged if not found.meet(other).empty]
            if not meeting:
                break
            merged = [other for other in merged if other not in meeting]
            for other in meeting:
                found = found.join(other)
        if not found.empty:
            merged.append(found)
    return merged
