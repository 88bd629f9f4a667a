"""Blending: premultiplied pictures laid over others, as they are or turned, in one pass.

OpenCV needs four passes for it, over the transparent pixels too, and rounds by where a picture
begins. A pixel of these functions depends on nothing but what lies there, so that a part of a frame
that is drawn again is the same to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from visavis.compiled import compiled
from visavis.faces.contract import Picture
from visavis.faces.drawn.box import Box
from visavis.faces.drawn.matrix import Matrix

Words = NDArray[np.uint32]
"""A picture with one number a pixel."""


def blend(ground: Picture, picture: Picture) -> None:
    """Lay a picture over a ground of the same shape."""
    _blend(_words(ground), _words(picture))


def blend_turned(
    ground: Picture, picture: Picture, back: Matrix, within: Box, opacity: float = 1.0
) -> None:
    """Lay a picture over a box of a ground, by the map from the ground's indices to its own.

    It is sampled bilinearly. Its outermost pixels are only sampled, so let them be transparent.
    """
    high, wide = ground.shape[:2]
    box = within.meet(Box(0, 0, wide, high))
    if not box.empty and opacity > 0:
        a, b, c, d, e, f = (round(number * _ONE) for number in back)
        share = round(opacity * int(_WHOLE))
        left, top, right, bottom = box
        words = _words(ground), _words(picture)
        _blend_turned(*words, a, b, c, d, e, f, left, top, right, bottom, share)


def _words(picture: Picture) -> Words:
    return picture.view(np.uint32)[..., 0]


# Pixels are spread to 64 bits, 16 for each channel, and all four channels reckoned with at once.
_LANES = np.uint64(0x00FF00FF00FF00FF)
_HALF = np.uint64(0x0080008000800080)
_LOW = np.uint64(0xFFFFFFFF)
_NEXT, _EIGHT, _APART = np.uint64(1), np.uint64(8), np.uint64(24)
_WHOLE, _FULL = np.uint64(256), np.uint64(255)
_OPAQUE = np.uint32(0xFF000000)
_ONE = 1 << 16


@compiled
def _spread(pixel: Any) -> Any:
    wide = np.uint64(pixel)
    return (wide | (wide << _APART)) & _LANES


@compiled
def _over(pixel: Any, below: Any) -> Any:
    """A pixel over another, both packed, the upper one neither opaque nor empty."""
    uncovered = _FULL - np.uint64(pixel >> np.uint32(24))
    rest = _spread(below) * uncovered + _HALF
    rest = ((rest + ((rest >> _EIGHT) & _LANES)) >> _EIGHT) & _LANES
    return np.uint32(pixel + np.uint32((rest | (rest >> _APART)) & _LOW))


@compiled
def _blend(ground: Words, picture: Words) -> None:
    for y in range(ground.shape[0]):
        for x in range(ground.shape[1]):
            pixel = picture[y, x]
            if pixel >= _OPAQUE:
                ground[y, x] = pixel
            elif pixel:
                ground[y, x] = _over(pixel, ground[y, x])


@compiled
def _span(along: int, start: int, size: int, first: int, last: int) -> tuple[int, int]:
    """Of the places from first to before last, those whose `along * place + start` is in
    0 to before size."""
    if along > 0:
        return max(first, -(start // along)), min(last, (size - 1 - start) // along + 1)
    if along < 0:
        return max(first, -((size - 1 - start) // -along)), min(last, start // -along + 1)
    return (first, last) if 0 <= start < size else (0, 0)


@compiled
def _blend_turned(
    ground: Words, picture: Words,
    a: int, b: int, c: int, d: int, e: int, f: int,
    left: int, top: int, right: int, bottom: int, opacity: int,
) -> None:  # fmt: skip
    high, wide = picture.shape
    share = np.uint64(opacity)
    for y in range(top, bottom):
        # Where both neighbours of the place are within the picture.
        first, last = _span(a, b * y + c, (wide - 1) << 16, left, right)
        first, last = _span(d, e * y + f, (high - 1) << 16, first, last)
        u, v = a * first + b * y + c, d * first + e * y + f
        for x in range(first, last):
            # Unsigned, as a signed index could count from the end, which takes a test.
            column, row = np.uint64(u >> 16), np.uint64(v >> 16)
            here, beside = picture[row, column], picture[row, column + _NEXT]
            below, across = picture[row + _NEXT, column], picture[row + _NEXT, column + _NEXT]
            p, q = np.uint64((u >> 8) & 255), np.uint64((v >> 8) & 255)
            u, v = u + a, v + d
            if not (here | beside | below | across):
                continue
            both = (p * q) >> _EIGHT
            mixed = _spread(here) * (_WHOLE - p - q + both) + _spread(beside) * (p - both)
            mixed += _spread(below) * (q - both) + _spread(across) * both
            mixed = (mixed >> _EIGHT) & _LANES
            if share < _WHOLE:
                mixed = ((mixed * share) >> _EIGHT) & _LANES
            pixel = np.uint32((mixed | (mixed >> _APART)) & _LOW)
            place = np.uint64(y), np.uint64(x)
            ground[place] = pixel if pixel >= _OPAQUE else _over(pixel, ground[place])
