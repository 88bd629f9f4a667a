"""Which mouth a picture shows: the nearest of a face's own, wherever the head has moved."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from visavis.faces.contract import Face, Pose

Picture = NDArray[np.uint8]
_MARGIN = 12
"""Pixels that the head may have moved."""


class Box(NamedTuple):
    top: int
    bottom: int
    left: int
    right: int

    def of(self, picture: Picture, margin: int = 0) -> Picture:
        rows = slice(max(0, self.top - margin), self.bottom + margin)
        return picture[rows, max(0, self.left - margin) : self.right + margin]


class Mouths:
    """A face's mouth in some visemes, to compare pictures with."""

    def __init__(self, face: Face, visemes: tuple[str, ...]) -> None:
        self._height = face.height
        rest = self._shade(face.i420(Pose()).copy())
        shown = {name: self._shade(face.i420(Pose({name: 1.0})).copy()) for name in visemes}
        changed = np.max([cv2.absdiff(picture, rest) for picture in shown.values()], axis=0) > 24
        rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
        self._box = Box(rows[0] - 2, rows[-1] + 3, columns[0] - 2, columns[-1] + 3)
        self._templates = {name: self._box.of(picture) for name, picture in shown.items()}

    def likeness(self, i420: Picture) -> Mapping[str, float]:
        """How like a picture is to each viseme, at most 1."""
        around = self._box.of(self._shade(i420), _MARGIN)
        return {
            name: float(cv2.matchTemplate(around, template, cv2.TM_CCOEFF_NORMED).max())
            for name, template in self._templates.items()
        }

    def names(self, pictures: list[Picture]) -> Iterator[str]:
        """The most likely viseme of each."""
        for picture in pictures:
            likeness = self.likeness(picture)
            yield max(likeness, key=lambda name: likeness[name])

    def _shade(self, i420: Picture) -> Picture:
        return i420[: self._height]
