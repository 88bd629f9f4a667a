"""Mouths: the visemes of a pose as targets that characters draw."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from visavis.faces.contract import VISEMES

_MIXED: Mapping[str, Mapping[str, float]] = {
    "sil": {},
    "FF": {"FF": 1.25},
    "TH": {"TH": 1.15},
    "DD": {"ih": 0.6, "TH": 0.3},
    "kk": {"ih": 0.45, "aa": 0.22},
    "SS": {"ih": 0.75, "E": 0.15},
    "nn": {"ih": 0.5, "TH": 0.25},
    "RR": {"CH": 0.55, "ou": 0.25},
}
"""What stands for visemes that characters need not draw, and for those they draw faintly."""

CLOSED = ("PP", "FF")
"""Visemes made by lips that touch, however far down the jaw may be."""


def mouth_targets(visemes: Mapping[str, float], drawn: Collection[str]) -> dict[str, float]:
    """Weights of the mouth's targets, from weights of visemes that sum to at most 1."""
    targets: dict[str, float] = {}
    for viseme, weight in visemes.items():
        own = {viseme: 1.0} if viseme in drawn else {}
        for target, share in _MIXED.get(viseme, own).items() if weight else ():
            targets[target] = targets.get(target, 0.0) + weight * share
    return targets


def sound_weights(visemes: Mapping[str, float]) -> dict[str, float]:
    """Weights within 0 to 1 whose sum is at most 1."""
    weights = {name: min(1.0, max(0.0, visemes.get(name, 0.0))) for name in VISEMES}
    total = sum(weights.values())
    return weights if total <= 1 else {name: value / total for name, value in weights.items()}
