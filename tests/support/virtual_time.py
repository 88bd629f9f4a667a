"""An event loop whose time goes by only where it would have waited: hours take seconds."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

START = 1_700_000_000.0
_TICK_S = 1e-6


class VirtualClock:
    """The loop's time, and one that began in 2023."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self.late_s: Callable[[], float] = lambda: 0.0
        """How much later than it wished the loop wakes up each time."""

    def monotonic(self) -> float:
        return self._now_s

    def now(self) -> float:
        return START + self._now_s

    def advance(self, seconds: float) -> None:
        self._now_s += seconds


class _Selector(selectors.DefaultSelector):
    """Does not wait: what it would have waited goes by."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None:
            raise RuntimeError("everything waits for something that never comes")
        self._clock.advance(max(timeout, _TICK_S) + self._clock.late_s())
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Nothing in it may wait for threads or for other processes."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(_Selector(clock))
        self._virtual_clock = clock

    def time(self) -> float:
        return self._virtual_clock.monotonic()


class AtOnce:
    """In place of a ThreadPoolExecutor: what is submitted is done before ``submit`` returns."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*arguments))
        except Exception as fault:  # noqa: BLE001 (as an executor does)
            done.set_exception(fault)
        return done

    def shutdown(self, *, wait: bool = True) -> None:
        pass
