"""Laying colours over a part of a frame, premultiplied by what opacity the frame has there."""

from __future__ import annotations

import numpy as np

from visavis.faces.portrait.arrays import Floats, Mask, Rgb, Rgba
from visavis.faces.portrait.compiled import compiled


@compiled
def tint(frame: Rgba, cover: Mask, colour: Floats, strength: float) -> None:
    """One colour, sRGB, where `cover` is, times `strength`, 0 to 1."""
    for y in range(cover.shape[0]):
        for x in range(cover.shape[1]):
            k = cover[y, x] * strength / 255
            if k <= 0:
                continue
            alpha = frame[y, x, 3] / 255
            for c in range(3):
                value = frame[y, x, c] * (1 - k) + colour[c] * alpha * k
                frame[y, x, c] = np.uint8(value + 0.5)


@compiled
def lay(frame: Rgba, cover: Mask, picture: Rgb, strength: float) -> None:
    """A picture, likewise."""
    for y in range(cover.shape[0]):
        for x in range(cover.shape[1]):
            k = cover[y, x] * strength / 255
            if k <= 0:
                continue
            alpha = frame[y, x, 3] / 255
            for c in range(3):
                value = frame[y, x, c] * (1 - k) + picture[y, x, c] * alpha * k
                frame[y, x, c] = np.uint8(value + 0.5)
