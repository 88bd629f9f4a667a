"""Praat's TextGrids: what somebody else found in a recording, with times."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_TIERS = re.compile(r'"(?:Interval|Text)Tier"\s+(?:name = )?"([^"]*)"')
_INTERVALS = re.compile(r'([\d.]+)\s+(?:xmax = )?([\d.]+)\s+(?:text = )?"([^"]*)"')
"""In the long form of the file there are names before the values."""


class Interval(NamedTuple):
    start_s: float
    end_s: float
    text: str


def read_textgrid(path: Path, tier: str) -> list[Interval]:
    """A tier of intervals, by its name. Raises KeyError where there is no such tier."""
    pieces = _TIERS.split(path.read_text("utf-8"))
    tiers = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    return [
        Interval(float(start), float(end), text)
        for start, end, text in _INTERVALS.findall(tiers[tier])
    ]
