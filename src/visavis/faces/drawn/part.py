"""A part of a character: one named group, drawn in canvas units in its neutral place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visavis.faces.drawn.markup import write
from visavis.faces.drawn.safe_xml import Element

CANVAS_WIDTH, CANVAS_HEIGHT = 1080, 1920
"""The size of every character's canvas, in its own units."""

CENTRE_X = CANVAS_WIDTH / 2

_PAINTS = ("fill", "stroke", "stop-color")

Point = tuple[float, float]
Points = NDArray[np.float64]
"""Shape (n, 2): x, y in canvas units."""


@dataclass(frozen=True, slots=True)
class Part:
    """One top-level group. `family` and `target` are its name before and after the dot."""

    name: str
    element: Element

    @property
    def family(self) -> str:
        return self.name.partition(".")[0]

    @property
    def target(self) -> str:
        return self.name.partition(".")[2]

    @property
    def hidden(self) -> bool:
        return self.element.get("display") == "none"

    @property
    def parallax(self) -> float:
        """How far the part moves, in canvas units, for each unit the head turns."""
        return float(self.element.get("data-parallax", "0"))

    @property
    def jaw(self) -> float:
        """How far this mouth opens the jaw, 0..1."""
        return float(self.element.get("data-jaw", "0"))

    @property
    def pivot(self) -> Point:
        """Where a hand or cuff meets the wrist."""
        return parse_point(self.element.get("data-pivot", ""))

    @property
    def bones(self) -> Points:
        """Shape (3, 2): shoulder, elbow and wrist of the sleeve as it is drawn."""
        return np.array([parse_point(p) for p in self.element.get("data-bones", "").split()])

    def markup(self, alias: str | None = None) -> str:
        """The drawing; `alias` renames its ids, for parts drawn twice in one picture."""
        return write(self.element, self.name, alias or self.name)

    def silhouette(self, colour: str, alias: str) -> str:
        """The drawing in a single colour, its ids renamed: what a shadow is made of."""

        def paint(_: Element, key: str, value: str) -> str:
            return colour if key in _PAINTS and value != "none" else value

        return write(self.element, self.name, alias, paint)


def parse_point(text: str) -> Point:
    """`"x,y"` as numbers. Raises ValueError for anything else."""
    x, y = text.split(",")
    return float(x), float(y)
