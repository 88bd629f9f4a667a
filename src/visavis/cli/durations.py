"""Durations as people write them: ``800ms``, ``1.5s``, ``10m``, ``2h``."""

import re

from visavis.errors import OperatorError

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(ms|s|m|h)")


def read_duration(text: str) -> float:
    """In seconds. Raises OperatorError for what is none."""
    found = _DURATION.fullmatch(text.strip().lower())
    if found is None:
        raise OperatorError(
            f"{text[:40]!r} is no duration.", "Give a number and a unit: 800ms, 30s, 10m or 2h."
        )
    return float(found[1]) * _SECONDS[found[2]]
