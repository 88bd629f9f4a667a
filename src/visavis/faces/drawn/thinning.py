"""Thinning: artwork of sleeves without the points that its bends do not need."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from visavis.faces.drawn.markup import cut_numbers
from visavis.faces.drawn.part import Point

_COMMAND = re.compile(r"([MLCQZ])([^MLCQZ]*)")
_PAIRS = {"M": 1, "L": 1, "Q": 2, "C": 3, "Z": 0}

_NEAR = 0.2
"""How far from the line a point may lie that is left out, in canvas units: a tenth of a pixel."""

_SHORT = 11.0
"""How long lines may be that bend, in canvas units: longer ones would be seen as corners."""


def thinned(d: str, bending: tuple[float, float]) -> str:
    """A path of absolute M L C Q Z, of whose lines only the points are kept that shape it.

    Between these two heights, in canvas units, lines stay short, as they are to bend.
    """
    return "".join(_written(step) for step in _thin(_steps(d), bending))


@dataclass(frozen=True, slots=True)
class _Step:
    """A command with the points of one of its repetitions."""

    command: str
    points: tuple[Point, ...] = field(default=())


def _steps(d: str) -> Iterator[_Step]:
    for command, arguments in _COMMAND.findall(d):
        numbers = cut_numbers(arguments)[1]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        each = _PAIRS[command]
        if not each:
            yield _Step(command)
        for first in range(0, len(points) if each else 0, each or 1):
            # What follows a move's first pair are lines.
            repeated = "L" if command == "M" and first else command
            yield _Step(repeated, tuple(points[first : first + each]))


def _thin(steps: Iterator[_Step], bending: tuple[float, float]) -> Iterator[_Step]:
    line: list[Point] = []
    for step in steps:
        if step.command == "L":
            line.append(step.points[0])
            continue
        yield from _lines(line, bending)
        yield step
        line = [step.points[-1]] if step.points else []
    yield from _lines(line, bending)


def _lines(line: list[Point], bending: tuple[float, float]) -> Iterator[_Step]:
    """From the first point, where the pen is, through those of the others that are needed."""
    at = 0
    while at < len(line) - 1:
        to = at + 1
        while to < len(line) - 1 and _may_go(line[at : to + 2], bending):
            to += 1
        yield _Step("L", (line[to],))
        at = to


def _may_go(points: list[Point], bending: tuple[float, float]) -> bool:
    """Whether one line from the first to the last can stand for them all."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    if length < _NEAR:
        return False
    if length > _SHORT and max(y0, y1) > bending[0] and min(y0, y1) < bending[1]:
        return False
    along, across = (x1 - x0) / length, (y1 - y0) / length
    for x, y in points[1:-1]:
        way = (x - x0) * along + (y - y0) * across
        aside = (x - x0) * across - (y - y0) * along
        if abs(aside) > _NEAR or not 0 <= way <= length:
            return False
    return True


def _written(step: _Step) -> str:
    return step.command + " ".join(f"{x:g} {y:g}" for x, y in step.points)
