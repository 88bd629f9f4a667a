"""Small pictures that lie in the mouth and move with the head."""

from __future__ import annotations

import cv2
import numpy as np

from visavis.faces.portrait.arrays import Floats, Rgba
from visavis.faces.portrait.box import Box
from visavis.faces.portrait.level import Level


class Sprite:
    """A picture whose middle is the mouth's, upright in the face's own measure."""

    def __init__(
        self, picture: Rgba, detail: float, level: Level, scale: float, mouth: Floats
    ) -> None:
        """`detail`: its pixels for the width of a face; `scale`: the frame's for the photo's."""
        self._picture = picture
        self._detail = detail
        axes = level.outward(np.eye(2, dtype=np.float32)) * (scale / detail)
        height, width = picture.shape[:2]
        start = mouth - axes[0] * width / 2 - axes[1] * height / 2
        self._rest = np.array(
            [[axes[0, 0], axes[1, 0], start[0]], [axes[0, 1], axes[1, 1], start[1]]], np.float32
        )

    def seen(self, down: float, moved: Floats, box: Box) -> Rgba:
        """In this box of the frame: `down` from its place by widths of the face, then `moved`."""
        place = self._rest.copy()
        place[:, 2] += place[:, 1] * (down * self._detail)
        whole = moved[:, :2] @ place
        whole[:, 2] += moved[:, 2] - box.corner
        return np.asarray(cv2.warpAffine(self._picture, whole, box.size, flags=cv2.INTER_LINEAR))
