"""A clock that stands still until it is moved."""

from __future__ import annotations

_WITHIN_MS = 0.25
"""Seconds as floats are rarely whole milliseconds: a little beyond them, cutting off finds them."""


class VirtualClock:
    """Begins at a whole second and knows whole milliseconds, so that times can be foretold."""

    def __init__(self, start_s: float) -> None:
        self._start_ms = self._now_ms = int(start_s) * 1000

    @property
    def now_ms(self) -> int:
        """Unix milliseconds."""
        return self._now_ms

    def now(self) -> float:
        return (self._now_ms + _WITHIN_MS) / 1000

    def monotonic(self) -> float:
        return (self._now_ms - self._start_ms) / 1000

    def move_to(self, now_ms: int) -> None:
        """Never backwards."""
        self._now_ms = max(self._now_ms, now_ms)
