"""The one source of time: injected everywhere, so that tests move it instead of waiting."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where code that needs the time gets it from."""

    def now(self) -> float:
        """Wall-clock time, seconds since the Unix epoch."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start, never going back."""
        ...


class SystemClock:
    """The machine's own clock."""

    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)


class EarlierClock:
    """Of two clocks the one that is behind."""

    def __init__(self, one: Clock, other: Clock) -> None:
        self._both = one, other

    def now(self) -> float:
        return min(clock.now() for clock in self._both)

    def monotonic(self) -> float:
        return min(clock.monotonic() for clock in self._both)
