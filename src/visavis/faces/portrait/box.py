"""A part of a frame that something is painted in."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from visavis.faces.portrait.arrays import Floats, Mask, Rgba

_SHIFT = 4
_FAR = 1e6
_SMALL = 1.2


class Box(NamedTuple):
    """Pixels of the frame: from left and top to before right and bottom."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, as OpenCV wants them."""
        return self.right - self.left, self.bottom - self.top

    @property
    def corner(self) -> Floats:
        """Where its first pixel is."""
        return np.array([self.left, self.top], np.float32)

    def part(self, frame: Rgba) -> Rgba:
        """What of the frame is in it; painting there paints the frame."""
        return frame[self.top : self.bottom, self.left : self.right]

    def fill(self, outline: Floats) -> Mask:
        """A polygon, given in pixels of the frame, with soft edges."""
        cover = np.zeros(self.size[::-1], np.uint8)
        cv2.fillPoly(cover, [self._fixed(outline)], 255, cv2.LINE_AA, _SHIFT)
        return cover

    def blurred(self, outline: Floats, sigma: float) -> Mask:
        """A polygon, likewise, whose edges fade over some pixels."""
        return soften(self.fill(outline), sigma)

    def line(self, points: Floats, thickness: float) -> Mask:
        """An open line; less than a pixel thick it is fainter."""
        cover = np.zeros(self.size[::-1], np.uint8)
        wide = min(255, max(1, round(thickness)))
        strength = round(255 * min(1.0, max(0.0, thickness)))
        cv2.polylines(cover, [self._fixed(points)], False, strength, wide, cv2.LINE_AA, _SHIFT)
        return cover

    def _fixed(self, points: Floats) -> NDArray[np.int32]:
        inside = np.clip(points - self.corner, -_FAR, _FAR)
        return np.round(inside * (1 << _SHIFT)).astype(np.int32)


def box_around(points: Floats, room: float, frame: Rgba) -> Box | None:
    """The box of these points with some room, as far as it is in the frame; None if it is not."""
    height, width = frame.shape[:2]
    low = np.clip(np.floor(points.min(axis=0) - room), 0, (width, height)).astype(int)
    high = np.clip(np.ceil(points.max(axis=0) + room) + 1, 0, (width, height)).astype(int)
    box = Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    return box if min(box.size) > 0 else None


def soften(cover: Mask, sigma: float) -> Mask:
    """Blurred much like by a Gaussian of this sigma, in pixels, but in a fraction of the time."""
    if sigma < _SMALL:
        return np.asarray(cv2.GaussianBlur(cover, (0, 0), max(0.5, sigma)), np.uint8)
    # Two boxes of n pixels have a variance of (n * n - 1) / 6.
    side = max(3, 2 * round(((6 * sigma * sigma + 1) ** 0.5 - 1) / 2) + 1)
    return np.asarray(cv2.blur(cv2.blur(cover, (side, side)), (side, side)), np.uint8)
