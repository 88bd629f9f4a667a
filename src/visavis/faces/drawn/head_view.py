"""Heads in a frame: tilted and moved, and only what changed is turned again."""

from __future__ import annotations

from visavis.faces.contract import Picture
from visavis.faces.drawn.box import NOTHING, Box
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.figure import Figure
from visavis.faces.drawn.head import Head
from visavis.faces.drawn.layer import Layer, layer_of
from visavis.faces.drawn.matrix import Matrix
from visavis.faces.drawn.sprite import Sprite, reach, to_pixels, warp

_BAND = 64
"""Rows of the frame that are turned together."""

_NOWHERE = Matrix(1, 0, 0, 0, 1, 0)


class HeadView:
    """The head of one character in frames of one size."""

    def __init__(self, document: CharacterDocument, finer: float, frame: Box) -> None:
        self._head = Head(document, finer)
        self._frame = frame
        self._to_frame: Matrix | None = None
        self._forward = _NOWHERE
        self._box = NOTHING
        # The bands begin at the same rows always: a pixel then comes out the same to the last
        # bit, whatever else is turned with it.
        self._bands: dict[int, Layer] = {}

    def show(self, figure: Figure, to_frame: Matrix) -> Box:
        """Take on what a figure says; the frame's pixels that are now others."""
        changed = self._head.show(figure)
        if to_frame != self._to_frame:
            dirty = self._move(to_frame)
        else:
            dirty = NOTHING
            for box in changed:
                dirty = dirty.join(reach(self._forward, box).meet(self._box))
        for top in range(dirty.top // _BAND * _BAND, dirty.bottom, _BAND):
            band = Box(self._box.left, top, self._box.right, top + _BAND).meet(self._box)
            if not band.empty:
                pixels = warp(self._head.layer.pixels, self._forward, band)
                self._bands[top] = layer_of(pixels, band.left, band.top)
        return dirty

    def lay_over(self, ground: Picture, within: Box) -> None:
        """Blend it over a frame, within a box."""
        for band in self._bands.values():
            band.lay_over(ground, within)

    def close(self) -> None:
        self._head.close()

    def _move(self, to_frame: Matrix) -> Box:
        before = self._box
        self._to_frame = to_frame
        self._forward = to_pixels(Sprite(self._head.grid, self._head.layer), to_frame)
        high, wide = self._head.layer.pixels.shape[:2]
        self._box = reach(self._forward, Box(0, 0, wide, high)).meet(self._frame)
        self._bands.clear()
        return before.join(self._box)
