"""Which part of the photo a frame of some size shows: filled without gaps, the face well placed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from visavis.faces.portrait.arrays import Floats
from visavis.faces.portrait.rig import Rig

_FACE_SHARE = 0.34
"""Of the frame's width that the face takes, if the photo is large enough around it."""
_FACE_LEVEL = 0.42
_MARGIN = 0.06


@dataclass(frozen=True, slots=True)
class Framing:
    """Photo to frame: times `scale`, plus the offsets. The texture has `margin` more all around."""

    scale: float
    left: float
    top: float
    margin: int
    width: int
    height: int

    def frame_points(self, points: Floats) -> Floats:
        """Places of the photo in the frame."""
        placed: Floats = points[..., :2] * self.scale + np.array([self.left, self.top], np.float32)
        return placed

    def texture(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture at the frame's scale, with the margin; beyond its edges it is mirrored."""
        size = (self.width + 2 * self.margin, self.height + 2 * self.margin)
        source, scale = _shrunk(picture, self.scale)
        # Pixel centres: the middle of the first pixel is half a pixel from the edge.
        shift = (scale - 1) / 2 + self.margin
        place = np.array([[scale, 0, self.left + shift], [0, scale, self.top + shift]])
        cut = cv2.warpAffine(
            source, place, size, flags=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT_101,
        )  # fmt: skip
        return np.asarray(cut, np.uint8)


def _shrunk(picture: NDArray[np.uint8], scale: float) -> tuple[NDArray[np.uint8], float]:
    if scale >= 1:
        return picture, scale
    height, width = picture.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small, 1.0


def frame_rig(rig: Rig, width: int, height: int) -> Framing:
    """The framing of a portrait for a frame of this size."""
    photo_height, photo_width = rig.photo.shape[:2]
    cover = max(width / photo_width, height / photo_height)
    scale = max(cover, _FACE_SHARE * width / rig.level.scale)
    x, y = rig.points[:468, :2].mean(axis=0) * scale
    left = _held(width / 2 - float(x), width - photo_width * scale)
    top = _held(height * _FACE_LEVEL - float(y), height - photo_height * scale)
    margin = round(max(width, height) * _MARGIN)
    return Framing(scale, left, top, margin, width, height)


def _held(offset: float, least: float) -> float:
    return min(0.0, max(least, offset))
