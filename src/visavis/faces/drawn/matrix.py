"""Affine maps of the plane, as 3 x 3 matrices that act on columns (x, y, 1)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from visavis.faces.drawn.part import Point

Matrix = NDArray[np.float64]


def matrix(a: float, b: float, c: float, d: float, e: float, f: float) -> Matrix:
    """x' = a x + b y + c, y' = d x + e y + f."""
    return np.array([[a, b, c], [d, e, f], [0.0, 0.0, 1.0]])


def move(x: float, y: float) -> Matrix:
    return matrix(1, 0, x, 0, 1, y)


def scale(x: float, y: float) -> Matrix:
    return matrix(x, 0, 0, 0, y, 0)


def turn(degrees: float) -> Matrix:
    """Clockwise as seen, as y runs down."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return matrix(cos, -sin, 0, sin, cos, 0)


def around(point: Point, inner: Matrix) -> Matrix:
    """A map that leaves this point where it is."""
    x, y = point
    return move(x, y) @ inner @ move(-x, -y)


def apply(map_: Matrix, point: Point) -> Point:
    x, y, _ = map_ @ (point[0], point[1], 1)
    return float(x), float(y)


def svg_transform(map_: Matrix) -> str:
    """The value of a `transform` attribute."""
    (a, c, e), (b, d, f), _ = map_.tolist()
    return f"matrix({a:.5f} {b:.5f} {c:.5f} {d:.5f} {e:.3f} {f:.3f})"
