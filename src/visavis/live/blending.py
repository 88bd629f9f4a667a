"""Laying pictures over others plane by plane, in one pass."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from visavis.compiled import compiled
from visavis.faces.contract import Picture


class Plane(NamedTuple):
    """One of Y, U and V of something transparent."""

    over: Picture
    """Premultiplied: what shows where it is not opaque is nearer to ``zero``."""
    alpha: Picture
    zero: int
    """The level of black: 16 in Y, 128 in U and V."""


def planes_of(picture: Picture, width: int, height: int) -> tuple[Picture, Picture, Picture]:
    """Y, U and V of a planar picture, as views of it."""
    flat = picture.reshape(-1)
    pixels = width * height
    half = (height // 2, width // 2)
    return (
        flat[:pixels].reshape(height, width),
        flat[pixels : pixels * 5 // 4].reshape(half),
        flat[pixels * 5 // 4 :].reshape(half),
    )


def split(rgba: Picture) -> tuple[Plane, Plane, Plane]:
    """The planes of premultiplied RGBA of even sides; colours as of the upper left of four
    pixels, which is how faces do it."""
    height, width = rgba.shape[:2]
    i420 = np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2YUV_I420), np.uint8)
    alpha = np.ascontiguousarray(rgba[..., 3])
    coarse = np.ascontiguousarray(alpha[::2, ::2])
    luma, blue, red = planes_of(i420, width, height)
    return Plane(luma, alpha, 16), Plane(blue, coarse, 128), Plane(red, coarse, 128)


def lay(plane: Plane, ground: Picture, result: Picture) -> None:
    """A plane over one of an opaque picture, all of one shape; the result may be the ground."""
    _lay(plane.over, plane.alpha, plane.zero, ground, result)


@compiled
def _lay(over: Picture, alpha: Picture, zero: int, ground: Picture, result: Picture) -> None:
    height, width = over.shape
    for y in range(height):
        for x in range(width):
            through = np.int32(255) - alpha[y, x]
            # Rounded to the nearest of what would be an exact division by 255, either sign.
            rest = (np.int32(ground[y, x]) - zero) * through
            level = np.int32(over[y, x]) + ((rest * 32897 + (1 << 22)) >> 23)
            result[y, x] = max(0, min(255, level))
