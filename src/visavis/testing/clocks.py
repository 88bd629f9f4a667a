"""The clock of a test: moved by it, or the real one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from visavis.testing.virtual_clock import VirtualClock


class TestClock:
    """What the server takes for the time. It stands still until it is moved."""

    __test__ = False

    def __init__(self, clock: VirtualClock, advance: Callable[[int], None]) -> None:
        """``advance`` lets so many milliseconds pass."""
        self._clock = clock
        self._advance = advance

    @property
    def elapsed_s(self) -> float:
        """Seconds since the test began."""
        return self._clock.monotonic()

    def now(self) -> float:
        """Unix seconds."""
        return self._clock.now()

    def monotonic(self) -> float:
        """The same as ``elapsed_s``: so this is a Clock, as ``visavis.client`` takes one."""
        return self._clock.monotonic()

    def advance(self, seconds: float) -> None:
        """Let time pass. All that is due by then has happened on return, each thing at its own
        moment: speech, TTL, MaxIdleTime, callbacks and their retries.

        Raises ValueError for less than 0.
        """
        if not seconds >= 0:
            raise ValueError(f"Time goes forward: {seconds} s came, and 0 s is the least.")
        self._advance(round(seconds * 1000))

    async def advance_async(self, seconds: float) -> None:
        """``advance``, while the event loop runs on: where it serves what the server calls."""
        await asyncio.to_thread(self.advance, seconds)


class SystemTestClock(TestClock):
    """The machine's own clock, for real streams: to let time pass is to wait."""

    def __init__(self) -> None:
        self._start = time.time()
        self._start_monotonic = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        return self.monotonic() - self._start_monotonic

    @property
    def start_ms(self) -> int:
        """When the test began, in Unix milliseconds."""
        return int(self._start * 1000)

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def advance(self, seconds: float) -> None:
        """Waits as long."""
        time.sleep(seconds)


class CallersClock:
    """By what time calls may be signed beside the server's own: the machine's, so that programs
    which sign by that are understood however far the test has moved the clock."""

    def __init__(self, virtual: VirtualClock) -> None:
        self._virtual = virtual
        self.strict = False
        """Only the server's time counts."""

    def now(self) -> float:
        return self._virtual.now() if self.strict else time.time()

    def monotonic(self) -> float:
        return self._virtual.monotonic()
