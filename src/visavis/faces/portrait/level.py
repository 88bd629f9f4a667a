"""The face's own measure: seen from the mouth's middle, x along the eyes, in widths of the face."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from visavis.faces.portrait.arrays import Floats
from visavis.faces.portrait.topology import LOWER_LIP, UPPER_LIP

_CHEEKS = (234, 454)
_TEMPLES = (127, 356)
_EYE_CORNERS = (33, 133, 362, 263)


@dataclass(frozen=True, slots=True)
class Level:
    """A turn, a shift and a scale between pixels of the picture and the face's own measure."""

    origin: tuple[float, float]
    angle: float
    """Radians, clockwise as seen."""
    scale: float
    """Width of the face in pixels."""

    def inward(self, points: Floats) -> Floats:
        """Points of the picture in the face's measure."""
        c, s = math.cos(self.angle), math.sin(self.angle)
        shifted = points[..., :2] - np.array(self.origin, np.float32)
        local: Floats = shifted @ np.array([[c, -s], [s, c]], np.float32) / self.scale
        return local

    def outward(self, movement: Floats) -> Floats:
        """Movements (not places) in the face's measure, as movements in the picture."""
        c, s = math.cos(self.angle), math.sin(self.angle)
        turned: Floats = movement @ np.array([[c, s], [-s, c]], np.float32) * self.scale
        return turned


def level_of(points: Floats) -> Level:
    """The measure of a face given by its 468 points."""
    eyes = points[list(_EYE_CORNERS), :2]
    along = eyes[2:].mean(axis=0) - eyes[:2].mean(axis=0)
    middle = (points[UPPER_LIP[-1][5], :2] + points[LOWER_LIP[-1][5], :2]) / 2
    width = np.hypot(*(points[_CHEEKS[1], :2] - points[_CHEEKS[0], :2]))
    temples = np.hypot(*(points[_TEMPLES[1], :2] - points[_TEMPLES[0], :2]))
    angle = math.atan2(float(along[1]), float(along[0]))
    return Level((float(middle[0]), float(middle[1])), angle, float(max(width, temples)))
