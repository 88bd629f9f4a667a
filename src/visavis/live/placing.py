"""A face that takes up a part of the picture (Layout of contract section 4)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from visavis.faces.contract import Colour, Face, Picture, Pose


class _Part(NamedTuple):
    """Rows and columns of a plane that a face covers, and those of the face that are seen."""

    of_picture: tuple[slice, slice]
    of_face: tuple[slice, slice]


_UNSEEN = _Part((slice(0), slice(0)), (slice(0), slice(0)))


class PlacedFace:
    """A face at a place before a plain background; what of it lies outside is not seen."""

    def __init__(
        self, face: Face, size: tuple[int, int], place: tuple[int, int], background: Colour
    ) -> None:
        """``size`` is the picture's width and height, ``place`` the face's left and top: even
        numbers, in pixels; the place may lie outside."""
        self.width, self.height = size
        self._face = face
        self._background = background
        self._picture = _plain(self.width, self.height, background)
        self._parts = [
            _part((face.width // step, face.height // step), (self.width // step,
                  self.height // step), (place[0] // step, place[1] // step))
            for step in (1, 2, 2)
        ]  # fmt: skip

    def i420(self, pose: Pose) -> Picture:
        """As every face."""
        theirs = _planes(self._face.i420(pose), self._face.width, self._face.height)
        ours = _planes(self._picture, self.width, self.height)
        for part, their, our in zip(self._parts, theirs, ours, strict=True):
            our[part.of_picture] = their[part.of_face]
        return self._picture

    def rgba(self, pose: Pose) -> Picture:
        """As every face."""
        picture = np.empty((self.height, self.width, 4), np.uint8)
        picture[:] = (*self._background, 255)
        part = self._parts[0]
        picture[part.of_picture] = self._face.rgba(pose)[part.of_face]
        return picture

    def close(self) -> None:
        """As every face."""
        self._face.close()


def _part(face: tuple[int, int], picture: tuple[int, int], place: tuple[int, int]) -> _Part:
    """Sizes and place as (x, y)."""
    (left, right), (top, bottom) = (
        (min(max(start, 0), whole), min(max(start + own, 0), whole))
        for start, own, whole in zip(place, face, picture, strict=True)
    )
    if left == right or top == bottom:
        return _UNSEEN
    seen = (slice(top, bottom), slice(left, right))
    own = (slice(top - place[1], bottom - place[1]), slice(left - place[0], right - place[0]))
    return _Part(seen, own)


def _planes(picture: Picture, width: int, height: int) -> tuple[Picture, Picture, Picture]:
    """Y, U and V of a planar picture, as views of it."""
    flat = picture.reshape(-1)
    pixels = width * height
    half = (height // 2, width // 2)
    return (
        flat[:pixels].reshape(height, width),
        flat[pixels : pixels * 5 // 4].reshape(half),
        flat[pixels * 5 // 4 :].reshape(half),
    )


def _plain(width: int, height: int, colour: Colour) -> Picture:
    """A picture of one colour: BT.601, limited range."""
    red, green, blue = (value / 255 for value in colour)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    levels = (16 + 219 * luma, 128 + 112 * (blue - luma) / 0.886, 128 + 112 * (red - luma) / 0.701)
    picture = np.empty((height * 3 // 2, width), np.uint8)
    for plane, level in zip(_planes(picture, width, height), levels, strict=True):
        plane[:] = round(level)
    return picture
