"""Sprites: pictures drawn once at a finer scale, put into frames turned and moved."""

from __future__ import annotations

import math
from dataclasses import dataclass

from visavis.faces.contract import Picture
from visavis.faces.drawn.blending import blend_turned
from visavis.faces.drawn.box import NOTHING, Box
from visavis.faces.drawn.grid import NUDGE, Grid
from visavis.faces.drawn.layer import Layer
from visavis.faces.drawn.matrix import Matrix, move


@dataclass(frozen=True, slots=True)
class Sprite:
    """A layer of a grid, whose rim is transparent."""

    grid: Grid
    layer: Layer

    def lay_over(
        self, ground: Picture, to_frame: Matrix, within: Box | None = None, opacity: float = 1.0
    ) -> None:
        """Blend it over a frame, by the map from canvas units to the frame's pixels."""
        box = self.box(to_frame)
        if within is not None:
            box = box.meet(within)
        if not box.empty:
            back = self.forward(to_frame).inverse()
            blend_turned(ground, self.layer.pixels, back, box, opacity)

    def box(self, to_frame: Matrix) -> Box:
        """The pixels of the frame that it may touch."""
        high, wide = self.layer.pixels.shape[:2]
        return reach(self.forward(to_frame), Box(0, 0, wide, high))

    def forward(self, to_frame: Matrix) -> Matrix:
        """Indices of its pixels to indices of the frame's."""
        to_canvas = self.grid.to_canvas(self.layer.left, self.layer.top)
        return move(-NUDGE, -NUDGE) @ to_frame @ to_canvas


def reach(forward: Matrix, box: Box) -> Box:
    """The pixels of the frame that a box of a sprite, counted from its corner, may touch."""
    if box.empty:
        return NOTHING
    a, b, c, d, e, f = forward @ move(box.left, box.top)
    (left, right), (top, bottom) = (
        _span(along * box.width, across * box.height, start)
        for along, across, start in ((a, b, c), (d, e, f))
    )
    return Box(left, top, right, bottom)


def _span(along: float, across: float, start: float) -> tuple[int, int]:
    least = min(0.0, along) + min(0.0, across)
    most = max(0.0, along) + max(0.0, across)
    return math.floor(start + least) - 1, math.ceil(start + most) + 1
