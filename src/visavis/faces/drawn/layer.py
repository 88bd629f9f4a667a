"""Layers: pictures drawn once, and laid over each other as often as wanted."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from visavis.faces.contract import Picture
from visavis.faces.drawn.blending import blend
from visavis.faces.drawn.box import Box


@dataclass(frozen=True, slots=True)
class Layer:
    """Premultiplied RGBA and where its upper left corner lies."""

    pixels: Picture
    left: int
    top: int

    @property
    def box(self) -> Box:
        high, wide = self.pixels.shape[:2]
        return Box(self.left, self.top, self.left + wide, self.top + high)

    def moved(self, right: int, down: int) -> Layer:
        """The same picture elsewhere."""
        return Layer(self.pixels, self.left + right, self.top + down)

    def lay_over(self, ground: Picture, within: Box) -> None:
        """Blend over a ground whose upper left corner is (0, 0), only within a box."""
        high, wide = ground.shape[:2]
        box = self.box.meet(within).meet(Box(0, 0, wide, high))
        if box.empty:
            return
        part = ground[box.top : box.bottom, box.left : box.right]
        rows = slice(box.top - self.top, box.bottom - self.top)
        columns = slice(box.left - self.left, box.right - self.left)
        blend(part, self.pixels[rows, columns])


def cropped(pixels: Picture, left: int = 0, top: int = 0) -> Layer:
    """A layer of a copy of what is not transparent in pixels, with a transparent rim."""
    x, y, wide, high = cv2.boundingRect(np.ascontiguousarray(pixels[..., 3]))
    if not wide:
        return Layer(pixels[:0, :0].copy(), left, top)
    found = cv2.copyMakeBorder(
        pixels[y : y + high, x : x + wide], 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
    )
    return Layer(found.astype(np.uint8, copy=False), left + x - 1, top + y - 1)


def shifted(layer: Layer, right: float, down: float) -> Layer:
    """A layer moved by parts of a pixel, 0 to 1: one pixel larger each way."""
    if not right and not down:
        return layer
    high, wide = layer.pixels.shape[:2]
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    pixels = cv2.warpAffine(layer.pixels, matrix, (wide + 1, high + 1), flags=cv2.INTER_LINEAR)
    return Layer(pixels.astype(np.uint8, copy=False), layer.left, layer.top)
