"""Drawing the mesh: for each pixel of the frame, where in the texture its colour comes from.

The result is in the fixed-point form that OpenCV's `remap` samples fastest: whole pixels, and a
number that packs the fractions, five bits each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from visavis.faces.portrait.arrays import Floats
from visavis.faces.portrait.compiled import compiled

Whole = NDArray[np.int16]
Fraction = NDArray[np.uint16]
_NO_AREA = 1e-6


@compiled
def draw_map(
    places: Floats, sources: Floats, triangles: NDArray[np.int32], whole: Whole, fraction: Fraction
) -> None:
    """Paint every triangle into the map, later ones over earlier ones.

    `places` are its corners in the frame, `sources` the same corners in the texture.
    """
    height, width = fraction.shape
    limit_x = np.float32(32 * 32000)
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay = places[a, 0], places[a, 1]
        bx, by = places[b, 0], places[b, 1]
        cx, cy = places[c, 0], places[c, 1]
        top = max(0, int(np.ceil(min(ay, by, cy))))
        bottom = min(height - 1, int(np.ceil(max(ay, by, cy))) - 1)
        if top > bottom or max(ax, bx, cx) < 0 or min(ax, bx, cx) > width - 1:
            continue
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if abs(area) < _NO_AREA:
            continue
        k = np.float32(32) / area
        su, sv = sources[a, 0], sources[a, 1]
        bu, bv = sources[b, 0] - su, sources[b, 1] - sv
        cu, cv = sources[c, 0] - su, sources[c, 1] - sv
        ux = (bu * (cy - ay) - cu * (by - ay)) * k
        uy = (cu * (bx - ax) - bu * (cx - ax)) * k
        vx = (bv * (cy - ay) - cv * (by - ay)) * k
        vy = (cv * (bx - ax) - bv * (cx - ax)) * k
        for y in range(top, bottom + 1):
            left, right = _span(ax, ay, bx, by, cx, cy, np.float32(y))
            start = max(0, int(np.ceil(left)))
            end = min(width - 1, int(np.ceil(right)) - 1)
            u0 = su * 32 + ux * (0 - ax) + uy * (y - ay) + np.float32(0.5)
            v0 = sv * 32 + vx * (0 - ax) + vy * (y - ay) + np.float32(0.5)
            for x in range(start, end + 1):
                u = int(min(max(u0 + ux * x, -limit_x), limit_x))
                v = int(min(max(v0 + vx * x, -limit_x), limit_x))
                whole[y, x, 0] = u >> 5
                whole[y, x, 1] = v >> 5
                fraction[y, x] = ((v & 31) << 5) | (u & 31)


@compiled
def _span(ax: Any, ay: Any, bx: Any, by: Any, cx: Any, cy: Any, y: Any) -> tuple[Any, Any]:
    """Where a row crosses a triangle."""
    left = np.float32(1e9)
    right = np.float32(-1e9)
    for i in range(3):
        if i == 0:
            px, py, qx, qy = ax, ay, bx, by
        elif i == 1:
            px, py, qx, qy = bx, by, cx, cy
        else:
            px, py, qx, qy = cx, cy, ax, ay
        if (py <= y) != (qy <= y):
            # From the upper end always, so that two triangles agree on the edge they share.
            if py > qy:
                px, py, qx, qy = qx, qy, px, py
            x = px + (y - py) * (qx - px) / (qy - py)
            left = min(left, x)
            right = max(right, x)
    return left, right
