"""Grids: pixels laid over the canvas, finer than those of a frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visavis.faces.drawn.box import Box
from visavis.faces.drawn.frame import Frame
from visavis.faces.drawn.layer import Layer, cropped
from visavis.faces.drawn.matrix import Matrix
from visavis.faces.drawn.part import Point
from visavis.faces.drawn.stage import Stage

FINER = 1.25
"""Pixels of a grid for one of the frame: turned by bilinear sampling it still looks crisp."""

NUDGE = 0.5
"""From a pixel's index to its middle."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Pixels over the canvas: where the corner of pixel (0, 0) lies, and how many to a unit."""

    origin: Point
    scale: float

    def to_canvas(self, left: int = 0, top: int = 0) -> Matrix:
        """Indices of pixels, counted from one of them, to canvas units."""
        step = 1 / self.scale
        x, y = self.origin
        return Matrix(step, 0, x + (left + NUDGE) * step, 0, step, y + (top + NUDGE) * step)

    def window(self, box: Box) -> Frame:
        """What of the canvas a box of pixels shows."""
        x, y = self.origin
        return Frame(
            x + box.left / self.scale,
            y + box.top / self.scale,
            box.width / self.scale,
            box.height / self.scale,
        )

    def box(self, window: Frame) -> Box:
        """The pixels that show a window, rounded outwards."""
        x, y = self.origin
        return Box(
            int(np.floor((window.x - x) * self.scale)),
            int(np.floor((window.y - y) * self.scale)),
            int(np.ceil((window.x + window.width - x) * self.scale)),
            int(np.ceil((window.y + window.height - y) * self.scale)),
        )


class Plate:
    """Draws parts of a window of the canvas as layers of its grid. To be closed."""

    def __init__(self, grid: Grid, window: Frame) -> None:
        self._box = grid.box(window)
        self._window = grid.window(self._box)
        self._stage = Stage(self._box.width, self._box.height)

    def layer(self, markup: str) -> Layer:
        """Markup as a layer as small as can be, with a transparent rim."""
        self._stage.redraw(markup, self._window)
        return cropped(self._stage.pixels, self._box.left, self._box.top)

    def close(self) -> None:
        self._stage.close()
