"""Sprites: pictures drawn once at a finer scale, put into frames turned and moved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from visavis.faces.contract import Picture
from visavis.faces.drawn.box import Box
from visavis.faces.drawn.frame import Frame
from visavis.faces.drawn.layer import Layer, layer_of
from visavis.faces.drawn.matrix import Matrix, matrix
from visavis.faces.drawn.part import Point
from visavis.faces.drawn.stage import Stage

FINER = 1.5
"""Pixels of a sprite for one of the frame: turned by bilinear sampling it still looks crisp."""

_Rows = tuple[tuple[float, float, float], tuple[float, float, float]]

_NUDGE = 0.5
"""From a pixel's index to its middle."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Pixels over the canvas: where the corner of pixel (0, 0) lies, and how many to a unit."""

    origin: Point
    scale: float

    def to_canvas(self) -> Matrix:
        """Indices of pixels to canvas units."""
        x, y = self.origin
        step = 1 / self.scale
        half = _NUDGE * step
        return matrix(step, 0, x + half, 0, step, y + half)

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


def project(
    ground: Picture, layer: Layer, grid: Grid, to_frame: Matrix, opacity: float = 1.0
) -> Box:
    """Blend a layer of a grid over a frame, by the map from canvas units to the frame's pixels.

    Returns the pixels it may have touched.
    """
    image = turned(layer, grid, to_frame, ground.shape[:2])
    if image is None:
        return Box(0, 0, 0, 0)
    if opacity < 1:
        pixels = cv2.convertScaleAbs(image.pixels, alpha=opacity)
        image = layer_of(pixels.astype(np.uint8, copy=False), image.left, image.top)
    image.lay_over(ground, image.box)
    return image.box


def turned(layer: Layer, grid: Grid, to_frame: Matrix, size: Sequence[int]) -> Layer | None:
    """A layer of a grid as a layer of the frame of size (height, width), cut off at its edges."""
    forward = _to_pixels(layer, grid, to_frame)
    box = _reach(forward, layer).meet(Box(0, 0, size[1], size[0]))
    if box.empty:
        return None
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    back = _inverse(forward, box.left, box.top)
    pixels = cv2.warpAffine(layer.pixels, back, (box.width, box.height), flags=flags)
    return layer_of(pixels.astype(np.uint8, copy=False), box.left, box.top)


# Plain numbers below: for so few of them numpy would take longer.


def _to_pixels(layer: Layer, grid: Grid, to_frame: Matrix) -> _Rows:
    """Indices of a layer's pixels to indices of the frame's."""
    (a, b, c), (d, e, f), _ = to_frame.tolist()
    step = 1 / grid.scale
    x = grid.origin[0] + (layer.left + _NUDGE) * step
    y = grid.origin[1] + (layer.top + _NUDGE) * step
    return (
        (a * step, b * step, a * x + b * y + c - _NUDGE),
        (d * step, e * step, d * x + e * y + f - _NUDGE),
    )


def _inverse(forward: _Rows, left: int, top: int) -> Matrix:
    """The way back, from indices counted from this corner."""
    (a, b, c), (d, e, f) = forward
    size = a * e - b * d
    x, y = left - c, top - f
    return np.array(
        [
            [e / size, -b / size, (e * x - b * y) / size],
            [-d / size, a / size, (a * y - d * x) / size],
        ]
    )


def _reach(forward: _Rows, layer: Layer) -> Box:
    high, wide = layer.pixels.shape[:2]
    spans = []
    for along, across, start in forward:
        sides = (-along, along * wide), (-across, across * high)
        least = start + min(sides[0]) + min(sides[1])
        most = start + max(sides[0]) + max(sides[1])
        spans.append((math.floor(least), math.ceil(most) + 1))
    return Box(spans[0][0], spans[1][0], spans[0][1], spans[1][1])


class Plate:
    """Draws parts of a window of the canvas as layers of its grid. To be closed."""

    def __init__(self, grid: Grid, window: Frame) -> None:
        self._box = grid.box(window)
        self._window = grid.window(self._box)
        self._stage = Stage(self._box.width, self._box.height)

    def layer(self, markup: str) -> Layer:
        """Markup as a layer as small as can be."""
        self._stage.redraw(markup, self._window)
        return layer_of(self._stage.pixels, self._box.left, self._box.top, crop=True)

    def close(self) -> None:
        self._stage.close()
