"""Expressions: what mouth, eyes and brows do together, and how the jaw follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.morph import Weights


@dataclass(frozen=True, slots=True)
class Expression:
    """Weights of the targets of mouth, eyes and brows; both sides do the same."""

    mouth: Weights = field(default_factory=dict)
    eyes: Weights = field(default_factory=dict)
    brows: Weights = field(default_factory=dict)


FRIENDLY = Expression(mouth={"smile": 0.45}, eyes={"smile": 0.3}, brows={"up": 0.15})
"""At rest, but pleased to see you."""


def morph_weights(document: CharacterDocument, expression: Expression) -> Mapping[str, Weights]:
    """The weights of every morph of a character; mouths open the jaw as far as they say."""
    parts = document.parts
    jaw = sum(
        weight * parts[f"mouth.{target}"].jaw
        for target, weight in expression.mouth.items()
        if f"mouth.{target}" in parts
    )
    return {
        "face": {"open": max(0.0, min(1.0, jaw))},
        "mouth": expression.mouth,
        "eye_l": expression.eyes,
        "eye_r": expression.eyes,
        "brow_l": expression.brows,
        "brow_r": expression.brows,
    }
