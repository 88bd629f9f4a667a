"""Affine maps of the plane, in plain numbers: for so few of them numpy would take longer."""

from __future__ import annotations

import math
from typing import NamedTuple

from visavis.faces.drawn.part import Point


class Matrix(NamedTuple):
    """x' = a x + b y + c, y' = d x + e y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def __matmul__(self, inner: Matrix) -> Matrix:
        """First the inner map, then this one."""
        a, b, c, d, e, f = self
        g, h, i, j, k, m = inner
        return Matrix(
            a * g + b * j, a * h + b * k, a * i + b * m + c,
            d * g + e * j, d * h + e * k, d * i + e * m + f,
        )  # fmt: skip

    def inverse(self) -> Matrix:
        """The way back. Raises ZeroDivisionError for a map that leaves no area."""
        a, b, c, d, e, f = self
        size = a * e - b * d
        return Matrix(
            e / size, -b / size, (b * f - e * c) / size,
            -d / size, a / size, (d * c - a * f) / size,
        )  # fmt: skip


def move(x: float, y: float) -> Matrix:
    return Matrix(1, 0, x, 0, 1, y)


def scale(x: float, y: float) -> Matrix:
    return Matrix(x, 0, 0, 0, y, 0)


def turn(degrees: float) -> Matrix:
    """Clockwise as seen, as y runs down."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return Matrix(cos, -sin, 0, sin, cos, 0)


def around(point: Point, inner: Matrix) -> Matrix:
    """A map that leaves this point where it is."""
    x, y = point
    return move(x, y) @ inner @ move(-x, -y)


def apply(map_: Matrix, point: Point) -> Point:
    x, y = point
    return map_.a * x + map_.b * y + map_.c, map_.d * x + map_.e * y + map_.f


def svg_transform(map_: Matrix) -> str:
    """The value of a `transform` attribute."""
    a, c, e, b, d, f = map_
    return f"matrix({a:.5f} {b:.5f} {c:.5f} {d:.5f} {e:.3f} {f:.3f})"
