"""Drawing the mesh: for each pixel of the frame, where in the texture its colour comes from."""

from __future__ import annotations

from typing import Any

import numpy as np

from visavis.compiled import compiled_roughly
from visavis.faces.portrait.arrays import Floats, Triangles

_NO_AREA = 1e-6


@compiled_roughly
def draw_map(
    places: Floats, sources: Floats, triangles: Triangles, across: Floats, down: Floats
) -> None:
    """Paint every triangle into the two halves of the map, later ones over earlier ones.

    `places` are its corners in the frame, `sources` the same corners in the texture.
    """
    height, width = across.shape
    for t in range(triangles.shape[0]):
        a, b, c = _downwards(places, triangles[t, 0], triangles[t, 1], triangles[t, 2])
        ax, ay, bx, by = places[a, 0], places[a, 1], places[b, 0], places[b, 1]
        cx, cy = places[c, 0], places[c, 1]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        outside = max(ax, bx, cx) < 0 or min(ax, bx, cx) > width - 1 or cy < 0 or ay > height - 1
        if outside or not abs(area) > _NO_AREA:
            continue
        u = _plane(ax, ay, bx, by, cx, cy, sources[a, 0], sources[b, 0], sources[c, 0], area)
        v = _plane(ax, ay, bx, by, cx, cy, sources[a, 1], sources[b, 1], sources[c, 1], area)
        long = (cx - ax) / (cy - ay)
        if by > ay:
            short = (bx - ax) / (by - ay)
            _fill(ay, by, ax, ay, long, ax, ay, short, u, v, across, down)
        if cy > by:
            short = (cx - bx) / (cy - by)
            _fill(by, cy, ax, ay, long, bx, by, short, u, v, across, down)


@compiled_roughly
def _downwards(places: Floats, a: Any, b: Any, c: Any) -> tuple[Any, Any, Any]:
    """From the uppermost corner down, so that triangles agree on the edges they share."""
    if places[b, 1] < places[a, 1]:
        a, b = b, a
    if places[c, 1] < places[b, 1]:
        b, c = c, b
    if places[b, 1] < places[a, 1]:
        a, b = b, a
    return a, b, c


@compiled_roughly
def _plane(
    ax: Any, ay: Any, bx: Any, by: Any, cx: Any, cy: Any, at_a: Any, at_b: Any, at_c: Any, area: Any
) -> tuple[Any, Any, Any]:
    """What has these values at the corners: at the frame's first pixel, and its rise along x, y."""
    b, c = at_b - at_a, at_c - at_a
    along = (b * (cy - ay) - c * (by - ay)) / area
    downwards = (c * (bx - ax) - b * (cx - ax)) / area
    return at_a - along * ax - downwards * ay, along, downwards


@compiled_roughly
def _fill(
    first: Any, last: Any, px: Any, py: Any, p_slope: Any, qx: Any, qy: Any, q_slope: Any,
    u: Any, v: Any, across: Floats, down: Floats,
) -> None:  # fmt: skip
    """The rows between two edges, each given by its upper end and its run for each row."""
    height, width = across.shape
    top = int(np.ceil(max(first, np.float32(0))))
    bottom = int(np.ceil(min(last, np.float32(height))))
    for row in range(top, bottom):
        y = np.float32(row)
        one, other = px + (y - py) * p_slope, qx + (y - qy) * q_slope
        start = int(np.ceil(max(min(one, other), np.float32(0))))
        end = int(np.ceil(min(max(one, other), np.float32(width))))
        row_u, row_v = u[0] + u[2] * y, v[0] + v[2] * y
        for x in range(start, end):
            across[row, x] = row_u + u[1] * np.float32(x)
            down[row, x] = row_v + v[1] * np.float32(x)
