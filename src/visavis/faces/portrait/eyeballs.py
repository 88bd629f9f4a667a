"""What is seen between the lids: a grid for each eye whose picture stays while the lids move."""

from __future__ import annotations

import numpy as np

from visavis.faces.portrait.arrays import Floats, Triangles
from visavis.faces.portrait.topology import EYES, Eye

_ROWS = 7
_SIDEWAYS = 0.17
"""How far a full gaze moves the iris, in widths of the eye."""
_UPWARDS = 0.09


class Eyeball:
    """One eye. All places are pixels of the frame."""

    def __init__(self, eye: Eye, points: Floats, iris: Floats) -> None:
        self._upper, self._lower = list(eye.upper), list(eye.lower)
        self._rest_upper, self._rest_lower = points[self._upper], points[self._lower]
        self._share = np.linspace(0, 1, _ROWS, dtype=np.float32)[:, None, None]
        corners = self._rest_lower[[0, -1]]
        along = corners[1] - corners[0]
        self._width = float(np.hypot(*along))
        self._along = along / max(self._width, 1e-6)
        self._down = np.array([-self._along[1], self._along[0]], np.float32)
        self._plateau = self._falloff(iris, corners[0])

    def _falloff(self, iris: Floats, corner: Floats) -> Floats:
        """1 over the iris, 0 at the corners: for each column of the grid."""
        place = (self._rest_upper - corner) @ self._along / max(self._width, 1e-6)
        middle = float(
            np.clip((iris[:2] - corner) @ self._along / max(self._width, 1e-6), 0.3, 0.7)
        )
        left = np.clip(place / (middle * 0.75), 0, 1)
        right = np.clip((1 - place) / ((1 - middle) * 0.75), 0, 1)
        nearer = np.minimum(left, right)
        falloff: Floats = (nearer * nearer * (3 - 2 * nearer)).astype(np.float32)
        return falloff

    def places(self, points: Floats) -> Floats:
        """The grid between the lids as they are now: rows * 9 x 2."""
        upper, lower = points[self._upper], points[self._lower]
        grid: Floats = upper + (lower - upper) * self._share
        return grid.reshape(-1, 2)

    def sources(self, unturned: Floats, gaze_x: float, gaze_y: float) -> Floats:
        """What of the picture shows at each of these places before the head turned."""
        grid = self.places(unturned).reshape(_ROWS, -1, 2)
        height = (self._rest_lower - self._rest_upper) @ self._down
        depth = ((grid - self._rest_upper) @ self._down) / np.maximum(height, 1e-3)
        room = np.clip(4 * depth * (1 - depth), 0, 1)
        x = gaze_x * _SIDEWAYS * self._width * self._plateau
        y = gaze_y * _UPWARDS * self._width * self._plateau * room
        # A gaze never shows what lies beyond the lids of the photo.
        deeper = np.clip(depth - y / np.maximum(height, 1e-3), 0.06, 0.94)
        y = np.where(np.abs(y) > 0, (depth - deeper) * height, 0)
        moved = grid - x[None, :, None] * self._along - y[..., None] * self._down
        turned: Floats = moved.reshape(-1, 2).astype(np.float32)
        return turned


def eyeball_triangles(first: int) -> Triangles:
    """The triangles of both grids, whose points follow one another from number `first` on."""
    columns = len(EYES[0].upper)
    triangles = []
    for eye in range(2):
        start = first + eye * _ROWS * columns
        for row in range(_ROWS - 1):
            for column in range(columns - 1):
                a = start + row * columns + column
                triangles.append((a, a + 1, a + columns))
                triangles.append((a + 1, a + columns + 1, a + columns))
    return np.array(triangles, np.int32)
