"""Speech: visemes with their times become lips that move as lips do.

A mouth is never at one sound: the shape before lasts into it and the next one begins early
(co-articulation). Lips that close must touch, whatever comes before and after, and the jaw, being
heavier, comes later than the lips.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from visavis.faces.contract import VISEMES

BLEND_S = 0.07
"""How long one shape takes to give way to the next."""

JAW_LATE_S = 0.02

_TOUCH = ("PP", "FF")
"""Made by lips that touch: nothing of other shapes may hold them apart."""

TOUCH_S = 0.045
"""How long lips stay together at least: one picture at 25 a second must show it."""

_PART = 0.6
_QUICKEST_S = 0.04
"""Between two closures the lips part as quickly as what is said there needs: each blend takes at
most this share of the time between them, and is never quicker than this."""

APART_S = BLEND_S / _PART
"""How far apart closures have to be to leave each other's blends alone."""

_JAW = {
    "aa": 1.0, "oh": 0.7, "E": 0.4, "ou": 0.35, "ih": 0.25, "TH": 0.25, "RR": 0.2, "CH": 0.2,
    "DD": 0.2, "kk": 0.25, "nn": 0.15, "SS": 0.1, "FF": 0.1,
}  # fmt: skip
"""How far sounds open the jaw."""

_JAWS = np.array([_JAW.get(viseme, 0.0) for viseme in VISEMES])
_INDEX = {viseme: number for number, viseme in enumerate(VISEMES)}
_KINDS = np.eye(len(VISEMES))
_IS_TOUCH = np.array([viseme in _TOUCH for viseme in VISEMES])
_TOUCHING, _OTHERS = _IS_TOUCH.astype(np.float64), (~_IS_TOUCH).astype(np.float64)

Numbers = NDArray[np.float64]


class VisemeSpan(NamedTuple):
    """A viseme that sounds from one moment to another, at a strength of 0 to 1."""

    viseme: str
    start_s: float
    end_s: float
    strength: float = 1.0


class MouthShape(NamedTuple):
    """What a pose takes: weights that sum to at most 1, and by how much the jaw differs."""

    visemes: dict[str, float]
    mouth_open: float


class Motion(NamedTuple):
    """A mouth at n moments."""

    weights: Numbers
    """(n, 15) in the order of VISEMES: sums of at most 1, without those of silence."""
    opening: Numbers
    """(n,): how far the jaw is down in all, 0 to 1."""


class _Blend(NamedTuple):
    """How long a shape takes to come, and to give way."""

    in_s: float
    out_s: float


class Speech:
    """Spans in order of time, as a smooth motion. The same spans give the same shapes."""

    def __init__(self, spans: Sequence[VisemeSpan]) -> None:
        ordered = sorted((_held(span) for span in spans), key=lambda span: span.start_s)
        sounds = [span for span in ordered if span.viseme != "sil"]
        blends = zip(sounds, _blends(sounds), strict=True)
        courses = np.array([_course(span, blend) for span, blend in blends]).reshape(-1, 2, 2)
        self._edges, self._lengths = courses[..., 0].T, courses[..., 1].T
        self._strengths = np.array([span.strength for span in sounds])
        self._kinds = _KINDS[[_INDEX[span.viseme] for span in sounds]]
        self._closes = [number for number, span in enumerate(sounds) if span.viseme in _TOUCH]

    def at(self, time_s: float) -> MouthShape:
        """The mouth at a moment. Before the first span and after the last it is at rest."""
        weights, opening = self.through(np.array([time_s]))
        pairs = zip(VISEMES, weights[0].tolist(), strict=True)
        visemes = {name: weight for name, weight in pairs if weight > 0}
        beyond = float(opening[0]) - jaw_of(visemes)
        return MouthShape(visemes, min(1.0, max(-1.0, beyond)))

    def through(self, times_s: Numbers) -> Motion:
        """The mouth at many moments, (n,)."""
        weights = self._weights(np.concatenate((times_s, times_s - JAW_LATE_S)))
        count = len(times_s)
        return Motion(weights[:count], np.clip(weights[count:] @ _JAWS, 0, 1))

    def _weights(self, times_s: Numbers) -> Numbers:
        """Shares that sum to at most 1, in which closed lips give way to nothing."""
        there = _ease((times_s[:, None, None] - self._edges) / self._lengths)
        shares = self._strengths * there[:, 0] * there[:, 1]
        closing = np.minimum(1, shares[:, self._closes].max(axis=1, initial=0))
        weights: Numbers = shares @ self._kinds
        touch = weights @ _TOUCHING
        closed = closing / np.where(touch > 0, touch, 1)
        room = (1 - closing) / np.maximum(1, weights @ _OTHERS)
        weights *= np.where(_IS_TOUCH, closed[:, None], room[:, None])
        return weights


def _held(span: VisemeSpan) -> VisemeSpan:
    """Lips that touch do so long enough, and wholly."""
    lacking = TOUCH_S - (span.end_s - span.start_s)
    if span.viseme not in _TOUCH or lacking <= 0:
        return span
    return span._replace(start_s=span.start_s - lacking / 2, end_s=span.end_s + lacking / 2)


def _blends(spans: Sequence[VisemeSpan]) -> list[_Blend]:
    """Of each span: quicker between closures that are near each other."""
    blends = [_Blend(BLEND_S, BLEND_S)] * len(spans)
    touching = [number for number, span in enumerate(spans) if span.viseme in _TOUCH]
    for one, next_one in pairwise(touching):
        apart = spans[next_one].start_s - spans[one].end_s
        blend = min(BLEND_S, max(_QUICKEST_S, _PART * apart))
        blends[one] = blends[one]._replace(out_s=blend)
        blends[next_one] = blends[next_one]._replace(in_s=blend)
    return blends


def _course(span: VisemeSpan, blend: _Blend) -> tuple[tuple[float, float], tuple[float, float]]:
    """When a span begins to be in the mouth, and how long it takes to come; when it is gone, and
    how long it takes to go, backwards."""
    if span.viseme in _TOUCH:
        # Wholly there while it sounds: all of the blend lies outside.
        return (span.start_s - blend.in_s, blend.in_s), (span.end_s + blend.out_s, -blend.out_s)
    half = BLEND_S / 2
    return (span.start_s - half, BLEND_S), (span.end_s + half, -BLEND_S)


def jaw_of(weights: dict[str, float]) -> float:
    """How far down the shapes themselves take the jaw, 0 to 1."""
    return sum(weight * _JAW.get(name, 0.0) for name, weight in weights.items())


def _ease(parts: Numbers) -> Numbers:
    return 0.5 - 0.5 * np.cos(np.pi * np.minimum(1, np.maximum(0, parts)))
