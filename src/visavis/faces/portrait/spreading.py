"""Spreading movements over the mesh: some points are told where to go, the rest follow softly."""

from __future__ import annotations

import numpy as np

from visavis.faces.portrait.mesh import Mesh
from visavis.faces.portrait.networks import Floats

_STIFFNESS = 0.35


class Spreading:
    """Solves for all points of a mesh at once; what is neither moved nor free stays."""

    def __init__(self, mesh: Mesh, free: list[int]) -> None:
        self._count = len(mesh.points)
        self._laplacian = _laplacian(mesh)
        self._free = np.array(sorted(set(free)))

    def spread(self, moved: dict[int, tuple[float, float]]) -> Floats:
        """The movement of every point, given that of some; count x 2."""
        field = np.zeros((self._count, 2))
        for point, movement in moved.items():
            field[point] = movement
        free = np.setdiff1d(self._free, np.array(list(moved), dtype=np.int64))
        system = self._laplacian[np.ix_(free, free)]
        known = self._laplacian[free] @ field
        field[free] = np.linalg.solve(system, -known)
        return field.astype(np.float32)


def _laplacian(mesh: Mesh) -> Floats:
    """Of the mesh as a net of springs that are the stiffer the shorter, with smoothing on top."""
    count = len(mesh.points)
    weights = np.zeros((count, count))
    for a, b in ((0, 1), (1, 2), (2, 0)):
        i, j = mesh.triangles[:, a], mesh.triangles[:, b]
        length = np.hypot(*(mesh.points[i, :2] - mesh.points[j, :2]).T)
        weights[i, j] = weights[j, i] = 1 / np.maximum(length, 1e-3)
    degree = weights.sum(axis=1)
    matrix = np.diag(degree) - weights
    # The square of the Laplacian bends instead of kinking at the points that are told.
    scaled = matrix / degree[:, None]
    smooth: Floats = scaled.T @ scaled + _STIFFNESS * (scaled + scaled.T) / 2
    return smooth
