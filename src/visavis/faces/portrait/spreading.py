"""Spreading movements over the mesh: some points are told where to go, the rest follow softly."""

from __future__ import annotations

import numpy as np

from visavis.faces.portrait.arrays import Floats
from visavis.faces.portrait.mesh import TRIANGLES

_STIFFNESS = 0.35


class Spreading:
    """Solves for all points of a mesh at once; what is neither moved nor free stays."""

    def __init__(self, points: Floats, free: list[int]) -> None:
        self._count = len(points)
        self._stiffness = _smoothing(_springs(points))
        self._free = np.array(sorted(set(free)))

    def spread(self, moved: dict[int, tuple[float, float]]) -> Floats:
        """The movement of every point, given that of some; count x 2."""
        field = np.zeros((self._count, 2))
        for point, movement in moved.items():
            field[point] = movement
        free = np.setdiff1d(self._free, np.array(list(moved), dtype=np.int64))
        system = self._stiffness[np.ix_(free, free)]
        known = self._stiffness[free] @ field
        field[free] = np.linalg.solve(system, -known)
        return field.astype(np.float32)


def _springs(points: Floats) -> Floats:
    """The mesh as a net of springs that are the stiffer the shorter: count x count."""
    weights = np.zeros((len(points), len(points)))
    for a, b in ((0, 1), (1, 2), (2, 0)):
        i, j = TRIANGLES[:, a], TRIANGLES[:, b]
        length = np.hypot(*(points[i, :2] - points[j, :2]).T)
        weights[i, j] = weights[j, i] = 1 / np.maximum(length, 1e-3)
    return weights


def _smoothing(springs: Floats) -> Floats:
    """What a field's unrest is measured by.

    The square of the Laplacian bends where the Laplacian alone would kink, at the points told.
    """
    degree = springs.sum(axis=1)
    scaled = (np.diag(degree) - springs) / degree[:, None]
    smooth: Floats = scaled.T @ scaled + _STIFFNESS * (scaled + scaled.T) / 2
    return smooth
