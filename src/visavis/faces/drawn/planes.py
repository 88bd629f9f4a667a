"""Planes: pictures as YUV 4:2:0, of which only what changed is converted again."""

from __future__ import annotations

import cv2
import numpy as np

from visavis.faces.contract import Picture
from visavis.faces.drawn.box import NOTHING, Box


class Planes:
    """A picture of even sides as I420: `pixels`, shape (height * 3 / 2, width)."""

    def __init__(self, width: int, height: int) -> None:
        self.pixels: Picture = np.zeros((height * 3 // 2, width), np.uint8)
        self._whole = Box(0, 0, width, height)
        self._stale = self._whole
        self._planes = _split(self.pixels)

    def spoil(self, box: Box) -> None:
        """These pixels of the picture are now others."""
        self._stale = self._stale.join(box)

    def take(self, picture: Picture) -> Picture:
        """The planes of a picture, shape (height, width, 4), which is opaque."""
        box, self._stale = _even(self._stale).meet(self._whole), NOTHING
        if box == self._whole:
            cv2.cvtColor(picture, cv2.COLOR_RGBA2YUV_I420, self.pixels)
        elif not box.empty:
            part = picture[box.top : box.bottom, box.left : box.right]
            found = _split(np.asarray(cv2.cvtColor(part, cv2.COLOR_RGBA2YUV_I420), np.uint8))
            for plane, values, coarser in zip(self._planes, found, (1, 2, 2), strict=True):
                left, top, right, bottom = (side // coarser for side in box)
                plane[top:bottom, left:right] = values
        return self.pixels


def _even(box: Box) -> Box:
    """With every side grown to an even number."""
    return Box(box.left & ~1, box.top & ~1, box.right + 1 & ~1, box.bottom + 1 & ~1)


def _split(pixels: Picture) -> tuple[Picture, Picture, Picture]:
    """Views of its Y, U and V."""
    high, wide = pixels.shape[0] * 2 // 3, pixels.shape[1]
    flat = pixels.reshape(-1)
    size = high * wide
    coarse = (high // 2, wide // 2)
    return (
        pixels[:high],
        flat[size : size * 5 // 4].reshape(coarse),
        flat[size * 5 // 4 :].reshape(coarse),
    )
