"""A clock that stands still until it is moved."""

START = 1_700_000_000.0


class FakeClock:
    """Passes the same conformance as the system's: both times move together."""

    def __init__(self, now: float = START) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._now - START

    def advance(self, seconds: float) -> None:
        self._now += seconds
