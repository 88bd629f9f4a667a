"""Sleeves: artwork drawn around a hanging arm, redrawn around a bent one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from visavis.faces.drawn.markup import SLOT, Template, cut_numbers, write
from visavis.faces.drawn.part import Part, Points
from visavis.faces.drawn.safe_xml import Element
from visavis.faces.drawn.thinning import thinned

_ELBOW_REACH = 0.24
"""How much of the shorter bone the rounding of the elbow takes on either side of it."""

_TIGHTEST = 0.9
"""How near to the centre of the bend the inside of the sleeve may come, so as not to fold."""

_TINY = 1e-6
_STRAIGHT = 1e-3

_GRADIENT_AXES = {"x1": (0, 0), "y1": (0, 1), "x2": (1, 0), "y2": (1, 1)} | {
    "cx": (0, 0),
    "cy": (0, 1),
    "fx": (1, 0),
    "fy": (1, 1),
}


class Bend(IntEnum):
    """What a point does when the arm bends."""

    TURN = 0
    """Keeps its distance along and across the bones."""
    SHIFT = 1
    """Follows the bones, but keeps to the same side of the picture."""


_BENDS = {"shift": Bend.SHIFT, "none": None}
"""By `data-bend`; None stays where it is drawn."""


@dataclass(frozen=True, slots=True)
class Sleeve:
    """One half of a sleeve: m points, and the slots of a template each coordinate goes to."""

    template: Template
    rest: Points
    """Shape (3, 2): the bones as drawn."""
    points: Points
    """Shape (m, 2): every point that follows the bones, as drawn."""
    shifts: NDArray[np.bool_]
    """Shape (m, 1): whether it is only shifted."""
    order: NDArray[np.intp]
    """For each slot of the template: its place among the flattened points."""

    line: CentreLine

    def bend(self, bones: Points) -> Points:
        """The points, shape (m, 2), for posed bones: shoulder, elbow, wrist, shape (3, 2)."""
        turned, shifted = self.line.bend(bones)
        np.copyto(turned, shifted, where=self.shifts)
        return turned

    def markup(self, bones: Points) -> str:
        """The drawing for posed bones, shape (3, 2)."""
        return self.template.fill(self.bend(bones).ravel()[self.order])


@dataclass(frozen=True, slots=True)
class CentreLine:
    """The middle of an arm: straight along both bones but for the elbow, a quadratic curve.

    Points on the straight parts are sums of the three joints, in shares that no pose changes.
    """

    across: NDArray[np.float64]
    """Shape (m, 1): how far each point lies from it."""
    centre: Points
    """Shape (m, 3): the shares of shoulder, elbow and wrist in each point, off the curve."""
    tangent: Points
    """Shape (m, 3): in its direction."""
    ends: NDArray[np.float64]
    """Shape (2, 3): the shares in the beginning and the end of the curve."""
    curved: NDArray[np.intp]
    """Which points are on the curve."""
    part: NDArray[np.float64]
    """Shape (number of those, 1): how far along the curve they are, 0 to 1."""

    def bend(self, bones: Points) -> tuple[Points, Points]:
        """The points turned with posed bones, and only shifted. At rest both stay in place."""
        centre, speed = self.centre @ bones, self.tangent @ bones
        across = self.across.copy()
        curve, direction, curvature = self._curve(bones)
        centre[self.curved], speed[self.curved] = curve, direction
        limit = _TIGHTEST / np.maximum(np.abs(curvature), _TINY)
        kept = across[self.curved]
        across[self.curved] = np.where(
            curvature > 0, np.maximum(kept, -limit), np.minimum(kept, limit)
        )
        length = np.maximum(np.hypot(speed[:, :1], speed[:, 1:]), _TINY)
        across /= length
        normal = speed[:, ::-1] * across
        normal[:, 1] *= -1
        shifted = centre.copy()
        shifted[:, :1] += self.across
        normal += centre
        return normal, shifted

    def _curve(self, bones: Points) -> tuple[Points, Points, NDArray[np.float64]]:
        """Points, directions and curvatures of the elbow."""
        start, end = self.ends @ bones
        first, second = bones[1] - start, end - bones[1]
        t = _evenly_turned(first, second, self.part)
        change = second - first
        direction = (1 - t) * first + t * second
        points = (1 - t) ** 2 * start + 2 * t * (1 - t) * bones[1] + t**2 * end
        length = np.maximum(np.hypot(direction[:, :1], direction[:, 1:]), _TINY)
        turning = direction[:, :1] * change[1] - direction[:, 1:] * change[0]
        return points, direction, turning / (2 * length**3)


def _evenly_turned(first: Points, second: Points, part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where on a quadratic curve a part of it is passed, half by its turn and half by its length.

    A sharp bend turns within a small piece of it: even steps would cut the elbow's tip flat. Steps
    of even turns alone would stretch what is drawn beside the tip.
    """
    turn = math.atan2(float(first[0] * second[1] - first[1] * second[0]), float(first @ second))
    if abs(turn) < _STRAIGHT:
        return part
    before, after = np.hypot(*first), np.hypot(*second)
    turned = before * np.sin(part * turn)
    even = turned / (turned + after * np.sin(turn - part * turn))
    return np.asarray((even + part) / 2)


def bending_heights(rest: Points) -> tuple[float, float]:
    """Between which heights hanging bones, shape (3, 2), bend, in canvas units."""
    reach = _ELBOW_REACH * float(np.diff(rest[:, 1]).min())
    return float(rest[1, 1]) - reach, float(rest[1, 1]) + reach


def centre_line(rest: Points, points: Points) -> CentreLine:
    """The centre line of hanging bones, shape (3, 2), for points drawn around them."""
    along = points[:, 1] - rest[0, 1]
    upper, fore = np.diff(rest[:, 1]).tolist()
    reach = _ELBOW_REACH * min(upper, fore)
    start = np.array([reach / upper, 1 - reach / upper, 0])
    end = np.array([0, 1 - reach / fore, reach / fore])
    shoulder, elbow, wrist = np.eye(3)
    before = np.minimum(along - upper, 0)[:, None]
    after = np.maximum(along - upper, 0)[:, None]
    first, second = (elbow - shoulder) / upper, (wrist - elbow) / fore
    curved = np.flatnonzero(np.abs(along - upper) < reach)
    return CentreLine(
        across=points[:, :1] - rest[0, 0],
        centre=elbow + before * first + after * second,
        tangent=np.where(along[:, None] < upper, first, second),
        ends=np.array([start, end]),
        curved=curved,
        part=((along[curved] - upper + reach) / (2 * reach))[:, None],
    )


def read_sleeve(part: Part) -> Sleeve:
    """The sleeve drawn by an arm's group."""
    reader = _Reader(part)
    template = Template.of(write(part.element, part.name, part.name, reader.take))
    points = np.array(reader.points)
    return Sleeve(
        template=template,
        rest=part.bones,
        points=points,
        shifts=np.array(reader.bends)[:, None] == Bend.SHIFT,
        order=np.array(reader.order, np.intp),
        line=centre_line(part.bones, points),
    )


class _Reader:
    """Collects the points of a sleeve while its markup is written."""

    def __init__(self, part: Part) -> None:
        self.points: list[list[float]] = []
        self.bends: list[Bend | None] = []
        self.order: list[int] = []
        self._kinds = dict(_inherited_bends(part.element, Bend.TURN))
        self._gradients: dict[Element, int] = {}
        self._bending = bending_heights(part.bones)

    def take(self, element: Element, key: str, value: str) -> str:
        if self._kinds[element] is None:
            return value
        if key == "d":
            return self._take_path(element, thinned(value, self._bending))
        if key in _GRADIENT_AXES and element.tag.endswith("Gradient"):
            return self._take_gradient(element, key, value)
        return value

    def _take_path(self, element: Element, value: str) -> str:
        text, numbers = cut_numbers(value)
        first = 2 * len(self.points)
        self.points.extend([x, y] for x, y in zip(numbers[::2], numbers[1::2], strict=True))
        self.bends.extend([self._kinds[element]] * (len(numbers) // 2))
        self.order.extend(range(first, first + len(numbers)))
        return text

    def _take_gradient(self, element: Element, key: str, value: str) -> str:
        if element not in self._gradients:
            self._gradients[element] = len(self.points)
            self.points.extend(([0.0, 0.0], [0.0, 0.0]))
            self.bends.extend([self._kinds[element]] * 2)
        end, axis = _GRADIENT_AXES[key]
        index = self._gradients[element] + end
        self.points[index][axis] = float(value)
        self.order.append(2 * index + axis)
        return SLOT


def _inherited_bends(element: Element, kind: Bend | None) -> Iterator[tuple[Element, Bend | None]]:
    kind = _BENDS.get(element.get("data-bend", ""), kind)
    yield element, kind
    for child in element:
        yield from _inherited_bends(child, kind)
