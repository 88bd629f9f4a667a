"""Where a face stands in a picture, and what of it is seen (Layout of contract section 4)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from visavis.faces.contract import Colour, Picture
from visavis.live.blending import planes_of


class Part(NamedTuple):
    """Rows and columns of a plane that a face covers, and those of the face that are seen."""

    of_picture: tuple[slice, slice]
    of_face: tuple[slice, slice]


_NOTHING = slice(0, 0)
_UNSEEN = Part((_NOTHING, _NOTHING), (_NOTHING, _NOTHING))


def part_of(face: tuple[int, int], picture: tuple[int, int], place: tuple[int, int]) -> Part:
    """What is seen of a face in a picture: sizes and place as (x, y)."""
    (left, right), (top, bottom) = (
        (min(max(start, 0), whole), min(max(start + own, 0), whole))
        for start, own, whole in zip(place, face, picture, strict=True)
    )
    if left == right or top == bottom:
        return _UNSEEN
    seen = (slice(top, bottom), slice(left, right))
    own = (slice(top - place[1], bottom - place[1]), slice(left - place[0], right - place[0]))
    return Part(seen, own)


def plain(width: int, height: int, colour: Colour) -> Picture:
    """A picture of one colour: BT.601, limited range."""
    red, green, blue = (value / 255 for value in colour)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    levels = (16 + 219 * luma, 128 + 112 * (blue - luma) / 0.886, 128 + 112 * (red - luma) / 0.701)
    picture = np.empty((height * 3 // 2, width), np.uint8)
    for plane, level in zip(planes_of(picture, width, height), levels, strict=True):
        plane[:] = round(level)
    return picture
