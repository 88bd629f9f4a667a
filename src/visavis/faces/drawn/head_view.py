"""Heads in a frame: tilted and moved, and only what changed is turned again."""

from __future__ import annotations

from visavis.faces.contract import Picture
from visavis.faces.drawn.box import NOTHING, Box
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.figure import Figure
from visavis.faces.drawn.head import Head
from visavis.faces.drawn.matrix import Matrix
from visavis.faces.drawn.sprite import Sprite, reach


class HeadView:
    """The head of one character in frames."""

    def __init__(self, document: CharacterDocument, finer: float) -> None:
        self._head = Head(document, finer)
        self._sprite = Sprite(self._head.grid, self._head.layer)
        self._to_frame: Matrix | None = None
        self._box = NOTHING

    def show(self, figure: Figure, to_frame: Matrix) -> Box:
        """Take on what a figure says; the pixels of a frame that are now others."""
        changed = self._head.show(figure)
        if to_frame == self._to_frame:
            dirty, forward = NOTHING, self._sprite.forward(to_frame)
            for box in changed:
                dirty = dirty.join(reach(forward, box))
            return dirty
        before, self._box = self._box, self._sprite.box(to_frame)
        self._to_frame = to_frame
        return before.join(self._box)

    def lay_over(self, ground: Picture, within: Box) -> None:
        """Blend it over a frame, within a box."""
        if self._to_frame is not None:
            self._sprite.lay_over(ground, self._to_frame, within)

    def close(self) -> None:
        self._head.close()
