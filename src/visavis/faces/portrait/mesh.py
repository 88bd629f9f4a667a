"""The mesh that the picture is drawn on: the face's own points, and rings of points around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visavis.faces.portrait.networks import LANDMARK_COUNT, Floats
from visavis.faces.portrait.topology import FACE_TRIANGLES, LOWER_LIP, OVAL, UPPER_LIP

Triangles = NDArray[np.int32]
"""T x 3 numbers of points."""

RING_SCALES = (1.07, 1.16, 1.28, 1.43, 1.62, 1.9, 2.3, 3.0, 4.2, 6.5, 12.0)
"""How far each ring is from the face's middle, the face's outline being 1."""

_SMOOTHING = 2


@dataclass(frozen=True, slots=True)
class Mesh:
    """Points in pixels of the picture, depth away from the viewer, and what joins them."""

    points: Floats
    """(468 + 36 for each ring) x (x, y, depth)."""
    triangles: Triangles
    """In painting order."""
    reach: Floats
    """For each point how far from the face's middle it is; 1 and less is the face itself."""


def make_mesh(face: Floats) -> Mesh:
    """The mesh around the 468 points of a face."""
    outline = face[list(OVAL)]
    middle = outline.mean(axis=0)
    rings = [face]
    shape = outline - middle
    for scale in RING_SCALES:
        shape = _smoothed(shape)
        ring = middle + shape * scale
        ring[:, 2] = _smoothed(outline)[:, 2]
        rings.append(ring)
    reach = np.ones(LANDMARK_COUNT + len(OVAL) * len(RING_SCALES), np.float32)
    reach[LANDMARK_COUNT:] = np.repeat(RING_SCALES, len(OVAL))
    triangles = np.concatenate([_rings(), _mouth_filling(), FACE_TRIANGLES])
    return Mesh(np.concatenate(rings).astype(np.float32), triangles.astype(np.int32), reach)


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
    return np.array(triangles[::-1])


def _mouth_filling() -> Triangles:
    """What lies between the lips in the picture: a fringe under the mouth that is drawn there."""
    upper, lower = UPPER_LIP[-1], LOWER_LIP[-1]
    triangles = []
    for i in range(len(upper) - 1):
        triangles.append((upper[i], upper[i + 1], lower[i]))
        triangles.append((upper[i + 1], lower[i + 1], lower[i]))
    return np.array(triangles)
