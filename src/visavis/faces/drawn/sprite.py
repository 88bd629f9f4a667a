"""Sprites: pictures drawn once at a finer scale, put into frames turned and moved."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np

from visavis.faces.contract import Picture
from visavis.faces.drawn.box import NOTHING, Box
from visavis.faces.drawn.grid import NUDGE, Grid
from visavis.faces.drawn.layer import Layer, layer_of
from visavis.faces.drawn.matrix import Matrix, move

_FLAGS = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


@dataclass(slots=True)
class Sprite:
    """A layer of a grid. It remembers how it lay last."""

    grid: Grid
    layer: Layer
    _last: tuple[Matrix, Layer | None] | None = field(default=None, init=False)

    def lay_over(
        self, ground: Picture, to_frame: Matrix, within: Box | None = None, opacity: float = 1.0
    ) -> None:
        """Blend it over a frame, by the map from canvas units to the frame's pixels."""
        high, wide = ground.shape[:2]
        if self._last is None or self._last[0] != to_frame:
            self._last = to_frame, turned(self, to_frame, Box(0, 0, wide, high))
        image = self._last[1]
        if image is None:
            return
        if opacity < 1:
            pixels = cv2.convertScaleAbs(image.pixels, alpha=opacity)
            image = layer_of(pixels.astype(np.uint8, copy=False), image.left, image.top)
        image.lay_over(ground, within or image.box)


def turned(sprite: Sprite, to_frame: Matrix, within: Box) -> Layer | None:
    """A sprite as a layer of the frame, cut off at the edges of a box of its pixels."""
    forward = to_pixels(sprite, to_frame)
    high, wide = sprite.layer.pixels.shape[:2]
    box = reach(forward, Box(0, 0, wide, high)).meet(within)
    if box.empty:
        return None
    pixels = warp(sprite.layer.pixels, forward, box)
    return layer_of(pixels, box.left, box.top)


def to_pixels(sprite: Sprite, to_frame: Matrix) -> Matrix:
    """Indices of a sprite's pixels to indices of the frame's."""
    to_canvas = sprite.grid.to_canvas(sprite.layer.left, sprite.layer.top)
    return move(-NUDGE, -NUDGE) @ to_frame @ to_canvas


def warp(pixels: Picture, forward: Matrix, box: Box) -> Picture:
    """What of pixels lies in a box of the frame, by the map of their indices to the frame's.

    The same pixels, map and box give the same to the last bit; another box may round otherwise.
    """
    back = forward.inverse() @ move(box.left, box.top)
    rows = np.array(back).reshape(2, 3)
    return cv2.warpAffine(pixels, rows, (box.width, box.height), flags=_FLAGS).astype(
        np.uint8, copy=False
    )


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
