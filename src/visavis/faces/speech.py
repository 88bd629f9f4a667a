"""Speech: visemes with their times become lips that move as lips do.

A mouth is never at one sound: the shape before lasts into it and the next one begins early
(co-articulation). Lips that close must touch, whatever comes before and after, and the jaw, being
heavier, comes later than the lips.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

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


class _Blend(NamedTuple):
    """How long a shape takes to come, and to give way."""

    in_s: float
    out_s: float


class Speech:
    """Spans in order of time, as a smooth motion. The same spans give the same shapes."""

    def __init__(self, spans: Sequence[VisemeSpan]) -> None:
        ordered = sorted((_held(span) for span in spans), key=lambda span: span.start_s)
        self._spans = tuple(span for span in ordered if span.viseme != "sil")
        self._starts = [span.start_s for span in self._spans]
        self._blends = _blends(self._spans)
        self._longest = max((span.end_s - span.start_s for span in self._spans), default=0.0)

    def at(self, time_s: float) -> MouthShape:
        """The mouth at a moment. Before the first span and after the last it is at rest."""
        weights = self._weights(time_s)
        late = jaw_of(self._weights(time_s - JAW_LATE_S))
        return MouthShape(weights, min(1.0, max(-1.0, late - jaw_of(weights))))

    def _weights(self, time_s: float) -> dict[str, float]:
        first = bisect_left(self._starts, time_s - self._longest - BLEND_S)
        after = bisect_right(self._starts, time_s + BLEND_S)
        shares: dict[str, float] = {}
        closing = 0.0
        for span, blend in zip(self._spans[first:after], self._blends[first:after], strict=True):
            share = _share(span, blend, time_s)
            if span.viseme in _TOUCH:
                closing = max(closing, share)
            if share > 0:
                shares[span.viseme] = shares.get(span.viseme, 0.0) + share
        return _balanced(shares, min(1.0, closing))


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


def _share(span: VisemeSpan, blend: _Blend, time_s: float) -> float:
    """How much of a span is in the mouth: half of the blend lies outside it, half within."""
    half = BLEND_S / 2
    if span.viseme in _TOUCH:
        # Wholly there while it sounds: all of the blend lies outside.
        rise = (time_s - span.start_s + blend.in_s) / blend.in_s
        fall = (span.end_s + blend.out_s - time_s) / blend.out_s
    else:
        rise = (time_s - span.start_s + half) / BLEND_S
        fall = (span.end_s + half - time_s) / BLEND_S
    return span.strength * _ease(rise) * _ease(fall)


def _balanced(shares: dict[str, float], closing: float) -> dict[str, float]:
    """Shares that sum to at most 1, in which closed lips give way to nothing."""
    others = sum(share for name, share in shares.items() if name not in _TOUCH)
    touch = sum(share for name, share in shares.items() if name in _TOUCH)
    room = max(0.0, 1 - closing)
    scale = room / max(1.0, others) if closing else 1 / max(1.0, others)
    return {
        name: share * (closing / touch if name in _TOUCH else scale)
        for name, share in shares.items()
    }


def jaw_of(weights: dict[str, float]) -> float:
    """How far down the shapes themselves take the jaw, 0 to 1."""
    return sum(weight * _JAW.get(name, 0.0) for name, weight in weights.items())


def _ease(part: float) -> float:
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, max(0.0, part)))
