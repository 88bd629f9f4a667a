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
    STAY = 2


_BENDS = {"shift": Bend.SHIFT, "none": Bend.STAY}


@dataclass(frozen=True, slots=True)
class Sleeve:
    """One half of a sleeve: m points, and the slots of a template each coordinate goes to."""

    template: Template
    rest: Points
    """Shape (3, 2): the bones as drawn."""
    points: Points
    """Shape (m, 2): every point as drawn."""
    bends: NDArray[np.int8]
    """Shape (m,): a `Bend` for every point."""
    order: NDArray[np.intp]
    """For each slot of the template: its place among the flattened points."""

    def bend(self, bones: Points) -> Points:
        """The points, shape (m, 2), for posed bones: shoulder, elbow, wrist, shape (3, 2)."""
        turned, shifted = bend_points(self.rest, bones, self.points)
        kind = self.bends[:, None]
        followed = np.where(kind == Bend.TURN, turned, shifted)
        return np.where(kind == Bend.STAY, self.points, followed)

    def markup(self, bones: Points) -> str:
        """The drawing for posed bones, shape (3, 2)."""
        return self.template.fill(self.bend(bones).ravel()[self.order].tolist())


def bend_points(rest: Points, bones: Points, points: Points) -> tuple[Points, Points]:
    """Points drawn around hanging bones moved with posed ones: turned, and only shifted.

    The centre line is straight along both bones but for the elbow, where a quadratic curve
    joins them. With the bones at rest every point stays where it is.
    """
    along = points[:, 1] - rest[0, 1]
    across = points[:, 0] - rest[0, 0]
    centre, tangent, curvature = _centre_line(rest, bones, along)
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)
    limit = _TIGHTEST / np.maximum(np.abs(curvature), _TINY)
    inside = np.where(curvature > 0, np.maximum(across, -limit), np.minimum(across, limit))
    shifted = centre + np.stack([across, np.zeros_like(across)], axis=1)
    return centre + normal * inside[:, None], shifted


def _centre_line(
    rest: Points, bones: Points, along: NDArray[np.float64]
) -> tuple[Points, Points, NDArray[np.float64]]:
    """For lengths along the hanging arm: point, unit tangent and curvature of the posed one."""
    shoulder, elbow, wrist = bones
    upper, fore = np.diff(rest[:, 1])
    reach = _ELBOW_REACH * min(upper, fore)
    start = elbow + (shoulder - elbow) * reach / upper
    end = elbow + (wrist - elbow) * reach / fore
    # The same reach on both sides keeps the curve's speed that of the straight parts.
    t = np.clip((along - upper + reach) / (2 * reach), 0, 1)[:, None]
    curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * elbow + t**2 * end
    speed = (1 - t) * (elbow - start) + t * (end - elbow)
    change = (end - elbow) - (elbow - start)
    length = np.maximum(np.hypot(speed[:, 0], speed[:, 1]), _TINY)
    curvature = (speed[:, 0] * change[1] - speed[:, 1] * change[0]) / (2 * length**3)
    in_curve = np.abs(along - upper) < reach
    before, after = (along - upper + reach)[:, None], (along - upper - reach)[:, None]
    centre = curve + np.minimum(before, 0) * (elbow - shoulder) / upper
    centre = centre + np.maximum(after, 0) * (wrist - elbow) / fore
    return centre, speed / length[:, None], np.where(in_curve, curvature, 0)


def read_sleeve(part: Part) -> Sleeve:
    """The sleeve drawn by an arm's group."""
    reader = _Reader(part)
    return Sleeve(
        template=Template.of(write(part.element, part.name, part.name, reader.take)),
        rest=part.bones,
        points=np.array(reader.points),
        bends=np.array(reader.bends, np.int8),
        order=np.array(reader.order, np.intp),
    )


class _Reader:
    """Collects the points of a sleeve while its markup is written."""

    def __init__(self, part: Part) -> None:
        self.points: list[list[float]] = []
        self.bends: list[Bend] = []
        self.order: list[int] = []
        self._kinds = dict(_inherited_bends(part.element, Bend.TURN))
        self._gradients: dict[Element, int] = {}

    def take(self, element: Element, key: str, value: str) -> str:
        if key == "d":
            return self._take_path(element, value)
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


def _inherited_bends(element: Element, kind: Bend) -> Iterator[tuple[Element, Bend]]:
    kind = _BENDS.get(element.get("data-bend", ""), kind)
    yield element, kind
    for child in element:
        yield from _inherited_bends(child, kind)
