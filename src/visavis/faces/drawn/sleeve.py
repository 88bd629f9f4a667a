"""Sleeves: artwork drawn around a hanging arm, redrawn around a bent one."""

from __future__ import annotations

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

    Points and tangents on it are sums of the three joints, in shares that no pose changes.
    """

    across: NDArray[np.float64]
    """Shape (m, 1): how far each point lies from it."""
    centre: Points
    """Shape (m, 3): the shares of shoulder, elbow and wrist in each point."""
    tangent: Points
    """Shape (m, 3): in its direction."""
    bend_share: NDArray[np.float64]
    """Shape (3,): in the change of direction at the elbow."""
    in_curve: NDArray[np.float64]
    """Shape (m, 1): 1 for points on the curve, else 0."""

    def bend(self, bones: Points) -> tuple[Points, Points]:
        """The points turned with posed bones, and only shifted. At rest both stay in place."""
        centre, speed = self.centre @ bones, self.tangent @ bones
        length = np.maximum(np.hypot(speed[:, :1], speed[:, 1:]), _TINY)
        change = self.bend_share @ bones
        turning = (speed[:, :1] * change[1] - speed[:, 1:] * change[0]) * self.in_curve
        curvature = turning / (2 * length**3)
        limit = _TIGHTEST / np.maximum(np.abs(curvature), _TINY)
        kept = np.where(
            curvature > 0, np.maximum(self.across, -limit), np.minimum(self.across, limit)
        )
        kept /= length
        normal = speed[:, ::-1] * kept
        normal[:, 1] *= -1
        shifted = centre.copy()
        shifted[:, :1] += self.across
        normal += centre
        return normal, shifted


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
    # The same reach on both sides keeps the curve's speed that of the straight parts.
    t = np.clip((along - upper + reach) / (2 * reach), 0, 1)[:, None]
    centre = (1 - t) ** 2 * start + 2 * t * (1 - t) * elbow + t**2 * end
    before = np.minimum(along - upper + reach, 0)[:, None]
    after = np.maximum(along - upper - reach, 0)[:, None]
    centre += before * (elbow - shoulder) / upper + after * (wrist - elbow) / fore
    return CentreLine(
        across=points[:, :1] - rest[0, 0],
        centre=centre,
        tangent=(1 - t) * (elbow - start) + t * (end - elbow),
        bend_share=(end - elbow) - (elbow - start),
        in_curve=(np.abs(along - upper) < reach)[:, None].astype(np.float64),
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
