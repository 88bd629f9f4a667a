"""Laying colours over a part of a frame, premultiplied by what opacity the frame has there."""

from __future__ import annotations

import numpy as np

from visavis.compiled import compiled_roughly
from visavis.faces.portrait.arrays import Floats, Mask, Rgb, Rgba


def tint(frame: Rgba, cover: Mask, colour: Floats, strength: float) -> None:
    """One colour, sRGB, where `cover` is, times `strength`, 0 to 1."""
    picture = np.empty((*cover.shape, 3), np.uint8)
    picture[:] = np.clip(colour, 0, 255)
    lay(frame, cover, picture, strength)


@compiled_roughly
def lay(frame: Rgba, cover: Mask, picture: Rgb, strength: float) -> None:
    """A picture of the same size, likewise."""
    for y in range(cover.shape[0]):
        for x in range(cover.shape[1]):
            k = cover[y, x] * strength / 255
            if k <= 0:
                continue
            alpha = frame[y, x, 3] / 255
            for c in range(3):
                value = frame[y, x, c] * (1 - k) + picture[y, x, c] * alpha * k
                frame[y, x, c] = np.uint8(value + 0.5)
