"""The mesh that the picture is drawn on: the face's own points, and rings of points around it.

What joins the points is the same for every face, so nothing of it is kept in a rig.
"""

from __future__ import annotations

import numpy as np

from visavis.faces.portrait.arrays import Floats, Triangles
from visavis.faces.portrait.topology import (
    FACE_TRIANGLES,
    LANDMARK_COUNT,
    LOWER_LIP,
    OVAL,
    UPPER_LIP,
)

RING_SCALES = (1.07, 1.16, 1.28, 1.43, 1.62, 1.9, 2.3, 3.0, 4.2, 6.5, 12.0)
"""How far each ring is from the face's middle, the face's outline being 1."""
POINT_COUNT = LANDMARK_COUNT + len(OVAL) * len(RING_SCALES)

_SMOOTHING = 2


def make_points(face: Floats) -> Floats:
    """The mesh around the 468 points of a face: POINT_COUNT x (x, y, depth), in their measure."""
    outline = face[list(OVAL)]
    middle = outline.mean(axis=0)
    rings = [face]
    shape = outline - middle
    for scale in RING_SCALES:
        shape = _smoothed(shape)
        ring = middle + shape * scale
        ring[:, 2] = _smoothed(outline)[:, 2]
        rings.append(ring)
    return np.concatenate(rings).astype(np.float32)


def _smoothed(shape: Floats) -> Floats:
    for _ in range(_SMOOTHING):
        shape = shape / 2 + (np.roll(shape, 1, axis=0) + np.roll(shape, -1, axis=0)) / 4
    return shape


def _rings() -> Triangles:
    count = len(OVAL)
    inner = np.array(OVAL)
    triangles = []
    for k in range(len(RING_SCALES)):
        outer = LANDMARK_COUNT + k * count + np.arange(count)
        for i in range(count):
            j = (i + 1) % count
            triangles.append((inner[i], inner[j], outer[i]))
            triangles.append((inner[j], outer[j], outer[i]))
        inner = outer
    return np.array(triangles[::-1], np.int32)


def _mouth_filling() -> Triangles:
    """What lies between the lips in the picture: a fringe under the mouth that is drawn there."""
    upper, lower = UPPER_LIP[-1], LOWER_LIP[-1]
    triangles = []
    for i in range(len(upper) - 1):
        triangles.append((upper[i], upper[i + 1], lower[i]))
        triangles.append((upper[i + 1], lower[i + 1], lower[i]))
    return np.array(triangles, np.int32)


def _reach() -> Floats:
    reach = np.ones(POINT_COUNT, np.float32)
    reach[LANDMARK_COUNT:] = np.repeat(RING_SCALES, len(OVAL))
    return reach


TRIANGLES: Triangles = np.concatenate([_rings(), _mouth_filling(), FACE_TRIANGLES])
"""In painting order."""
REACH = _reach()
"""For each point how far from the face's middle it is; 1 and less is the face itself."""
