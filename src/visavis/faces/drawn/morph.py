"""Morphs: groups `name.target` that differ only in numbers, blended linearly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visavis.faces.drawn.faults import CharacterError, Fault
from visavis.faces.drawn.markup import SLOT, Template, cut_numbers, write
from visavis.faces.drawn.part import Part
from visavis.faces.drawn.safe_xml import Element

BASES: Mapping[str, str] = {
    "face": "shut",
    "mouth": "rest",
    "eye_r": "open",
    "brow_r": "rest",
    "eye_l": "open",
    "brow_l": "rest",
}
"""Every morph and the target it starts from."""

Weights = Mapping[str, float]
"""How much of each target; targets left out weigh nothing, unknown ones change nothing."""

Numbers = NDArray[np.float64]

_SHAPE = {"d", "cx", "cy", "r", "rx", "ry", "fx", "fy", "fr", "x", "y", "width", "height"}
_AXIS = {"x1", "y1", "x2", "y2", "offset", "gradientTransform", "transform"}
_STROKE = {"stroke-width", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset"}
_OPACITY = {"opacity", "fill-opacity", "stroke-opacity", "stop-opacity"}
_NUMERIC = frozenset(_SHAPE | _AXIS | _STROKE | _OPACITY)


@dataclass(frozen=True, slots=True)
class Morph:
    """One morph of a character: a basis of n numbers and how each target differs from it."""

    template: Template
    basis: Numbers
    deltas: Mapping[str, Numbers]

    def blend(self, weights: Weights) -> Numbers:
        """basis + sum of weight x (target - basis), shape (n,). Weights may leave 0..1."""
        blended = self.basis.copy()
        for target, weight in weights.items():
            delta = self.deltas.get(target)
            if delta is not None and weight:
                blended += weight * delta
        return blended

    def markup(self, weights: Weights) -> str:
        """The drawing of a blend."""
        return self.template.fill(self.blend(weights))


def read_morph(parts: Iterable[Part], name: str) -> Morph:
    """The morph made of the groups `name.*`. Raises `CharacterError` if they do not fit.

    A basis must be among them.
    """
    family = {part.target: part for part in parts if part.family == name}
    start = family.pop(BASES[name])
    markup, basis = _split(start)
    deltas, faults = {}, []
    for target, part in family.items():
        other, numbers = _split(part)
        if other == markup:
            deltas[target] = numbers - basis
        else:
            faults.append(_difference(start, part, markup, other))
    if faults:
        raise CharacterError(faults)
    return Morph(Template.of(markup), basis, deltas)


def _split(part: Part) -> tuple[str, Numbers]:
    """Markup with `SLOT` for each number, and the numbers."""
    numbers: list[float] = []

    def take(_: Element, key: str, value: str) -> str:
        if key not in _NUMERIC:
            return value
        text, found = cut_numbers(value)
        numbers.extend(found)
        return text

    markup = write(part.element, part.name, part.family, take)
    return markup, np.array(numbers)


def _difference(start: Part, part: Part, markup: str, other: str) -> Fault:
    pairs = enumerate(zip(markup, other, strict=False))
    at = next((at for at, (own, its) in pairs if own != its), len(markup))
    excerpt = other[max(0, at - 30) : at + 30].replace(SLOT, "#")
    return Fault(
        f"it differs from {start.name} in more than numbers, near `{excerpt}`",
        part.name,
        f"make it from a copy of {start.name}: the same elements, colours and path commands",
    )
