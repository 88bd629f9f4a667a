"""Gives characters a pointing hand, made of the measures and colours of their open one.

``python -m art.pointing_hand CHARACTER.svg...`` writes the group `hand.point` into each document
whose hands are drawn like those of the built-in characters, or renews the one that is there.
"""

import math
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from visavis.faces.drawn.document import read_character
from visavis.faces.drawn.part import Part

Point = tuple[float, float]

NAME = "hand.point"
ATTRIBUTES = 'data-pivot="540,1400" display="none"'
WRIST = (540.0, 1400.0)
PALM = [
    (-32, 26), (-34, -6), (-52, -54), (-60, -104), (-42, -128), (-14, -134), (16, -129), (46, -112),
    (60, -86), (52, -40), (34, -4), (32, 26),
]  # fmt: skip
INDEX = [(-38, -104), (-42, -164), (-44, -212), (-42, -244)]
FOLDED = [((45, -104), (37, -58), 16.0), ((22, -120), (18, -58), 17.5), ((-7, -127), (-5, -60), 18)]
"""Knuckle, tip and radius, from the little finger."""
THUMB = [(-13, -26), (-40, -58), (-10, -76), (20, -72)]
THENAR = [(-32, 12), (-38, -18), (-54, -52), (-46, -80), (-22, -74), (-4, -44), (-8, 0)]

FAR_SIDE = [(34, 24), (34, -6), (54, -52), (58, -88), (40, -60), (22, -10)]


class Look(NamedTuple):
    """What a hand takes from the open one of its character."""

    size: float
    light: str
    skin: str
    edge: str


def read_look(wave: Part) -> Look:
    """The measures and colours of an open hand."""
    gradient = next(e for e in wave.element.iter() if e.tag.endswith("linearGradient"))
    light, skin = (stop.attrib["stop-color"] for stop in gradient)
    stroked = next(e for e in wave.element.iter() if e.get("stroke"))
    size = (WRIST[0] - float(gradient.attrib["x1"])) / 60
    return Look(size, light, skin, stroked.attrib["stroke"])


class Pen:
    """Writes one hand."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._ids = 0
        self.markup: list[str] = []

    def fill(self, path: str, start: Point, end: Point, colours: tuple[str, str]) -> None:
        """A shape with a gradient between two points."""
        (x1, y1), (x2, y2) = self._at(start), self._at(end)
        name = self._name()
        self.markup.append(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{x1:.1f}"'
            f' y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"><stop offset="0"'
            f' stop-color="{colours[0]}"/><stop offset="1" stop-color="{colours[1]}"/>'
            f'</linearGradient><path d="{path}" fill="url(#{name})"/>'
        )

    def skin(self, path: str) -> None:
        self.fill(path, (-60, -200), (60, 20), (self._look.light, self._look.skin))

    def line(self, path: str, width: float, opacity: float) -> None:
        self.markup.append(
            f'<path d="{path}" fill="none" stroke="{self._look.edge}"'
            f' stroke-width="{width * self._look.size:.1f}" stroke-opacity="{opacity}"'
            ' stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def shade(self, path: str, opacity: float) -> None:
        self.markup.append(f'<path d="{path}" fill="{self._look.edge}" fill-opacity="{opacity}"/>')

    def clip(self, path: str) -> None:
        """From here on only within a shape, until `end_clip`."""
        name = self._name()
        self.markup.append(
            f'<clipPath id="{name}"><path d="{path}"/></clipPath><g clip-path="url(#{name})">'
        )

    def end_clip(self) -> None:
        self.markup.append("</g>")

    def curve(self, points: Sequence[Point], *, closed: bool) -> str:
        """A smooth path through points."""
        placed = [self._at(point) for point in points]
        count = len(placed)
        text = [f"M{_pair(placed[0])}"]
        for start in range(count if closed else count - 1):
            at = [start - 1, start, start + 1, start + 2]
            at = [n % count if closed else min(max(n, 0), count - 1) for n in at]
            before, one, two, after = (placed[n] for n in at)
            first = (one[0] + (two[0] - before[0]) / 6, one[1] + (two[1] - before[1]) / 6)
            last = (two[0] - (after[0] - one[0]) / 6, two[1] - (after[1] - one[1]) / 6)
            text.append(f"C{_pair(first)} {_pair(last)} {_pair(two)}")
        return "".join(text) + ("Z" if closed else "")

    def tube(self, centre: Sequence[Point], radii: Sequence[float], *, both: bool = False) -> str:
        """The outline around a line, with a round end, or two."""
        return self.curve(_outline(list(_bezier(centre, 8)), radii, both=both), closed=True)

    def _name(self) -> str:
        self._ids += 1
        return f"{NAME}-{self._ids}"

    def _at(self, point: Point) -> Point:
        return WRIST[0] + self._look.size * point[0], WRIST[1] + self._look.size * point[1]


def draw_hand(look: Look) -> str:
    """The group: palm to the viewer, first finger up, thumb over the folded others."""
    pen = Pen(look)
    index = pen.tube(INDEX, [19, 18.6, 16, 14.5])
    pen.skin(index)
    pen.line(index, 3, 0.5)
    pen.line(pen.curve([(-55, -176), (-46, -173), (-36, -175)], closed=False), 2.6, 0.28)
    pen.line(pen.curve([(-56, -222), (-48, -220), (-38, -222)], closed=False), 2.4, 0.22)
    pen.skin(pen.curve(PALM, closed=True))
    pen.clip(pen.curve(PALM, closed=True))
    pen.shade(pen.curve(FAR_SIDE, closed=True), 0.26)
    for knuckle, tip, radius in FOLDED:
        pen.shade(pen.tube([knuckle, (tip[0] + 2, tip[1] + 9)], [radius, radius]), 0.3)
    pen.end_clip()
    for knuckle, tip, radius in FOLDED:
        finger = pen.tube([knuckle, tip], [radius, radius * 0.94], both=True)
        pen.fill(finger, (0, -146), (0, -48), (look.light, look.skin))
        pen.line(finger, 3, 0.5)
    pen.clip(pen.curve(PALM, closed=True))
    pen.shade(pen.tube([(x + 2, y + 9) for x, y in THUMB], [16, 22, 20, 16]), 0.3)
    pen.end_clip()
    thumb = pen.tube(THUMB, [16, 22, 20, 16])
    pen.skin(thumb)
    pen.line(thumb, 3, 0.45)
    pen.fill(pen.curve(THENAR, closed=True), (-50, -80), (10, 0), (look.light, look.skin))
    pen.line(pen.curve([(-2, -40), (-4, -18), (-14, 4)], closed=False), 3.6, 0.4)
    return f'<g id="{NAME}" {ATTRIBUTES}>{"".join(pen.markup)}</g>'


def _outline(line: Sequence[Point], radii: Sequence[float], *, both: bool) -> list[Point]:
    left, right = [], []
    for n, (x, y) in enumerate(line):
        before, after = line[max(0, n - 1)], line[min(len(line) - 1, n + 1)]
        length = math.dist(before, after)
        across = (before[1] - after[1]) / length, (after[0] - before[0]) / length
        place = n / (len(line) - 1) * (len(radii) - 1)
        step = min(int(place), len(radii) - 2)
        radius = radii[step] + (radii[step + 1] - radii[step]) * (place - step)
        left.append((x + across[0] * radius, y + across[1] * radius))
        right.append((x - across[0] * radius, y - across[1] * radius))
    end = _cap(left[-1], right[-1])
    start = _cap(right[0], left[0]) if both else []
    return [*left, *end, *reversed(right), *start]


def _cap(start: Point, end: Point) -> list[Point]:
    """Half a circle from one point to another, without these."""
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    radius = math.dist(start, end) / 2
    first = math.atan2(start[1] - y, start[0] - x)
    angles = (first - math.pi * part for part in (0.2, 0.4, 0.6, 0.8))
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _bezier(control: Sequence[Point], steps: int) -> Iterable[Point]:
    for step in range(steps + 1):
        part, points = step / steps, list(control)
        while len(points) > 1:
            pairs = pairwise(points)
            points = [(a + (c - a) * part, b + (d - b) * part) for (a, b), (c, d) in pairs]
        yield points[0]


def _pair(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def add_pointing_hand(svg: str) -> str:
    """The document with the group, before the cuff."""
    wave = read_character(svg.encode()).parts["hand.wave"]
    without = re.sub(rf'<g id="{re.escape(NAME)}".*\n', "", svg)  # it stands on one line
    hand = draw_hand(read_look(wave))
    return without.replace('<g id="cuff"', f'{hand}\n<g id="cuff"', 1)


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(add_pointing_hand(path.read_text()))
