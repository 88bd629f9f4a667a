"""An event loop whose time flies: what waits for a timeout gets it at once."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Skip(selectors.SelectSelector):
    """Does not wait for a timeout, but says that it has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped_s = 0.0

    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, selectors._EventMask]]:
        ready = super().select(0)
        if not ready and timeout:
            self.skipped_s += timeout
        return ready


class FlyingLoop(asyncio.SelectorEventLoop):
    """For code that waits for nothing outside this process."""

    def __init__(self) -> None:
        self._skip = _Skip()
        super().__init__(self._skip)

    def time(self) -> float:
        return super().time() + self._skip.skipped_s


def run_flying(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` without waiting for any of its timeouts."""
    with asyncio.Runner(loop_factory=FlyingLoop) as runner:
        return runner.run(work)
