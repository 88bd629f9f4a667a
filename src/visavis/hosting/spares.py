"""Processes that are prepared before there is a stream for them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import structlog

from visavis.hosting.child import Child, ChildError
from visavis.live.wire import Prepare, Prepared
from visavis.logs import in_background

log = structlog.get_logger()

START_S = 60.0
"""A process is prepared within one to two seconds, unless the machine is very busy."""
REFILL_AFTER_S = 0.7
AGAIN_S = 5.0
"""How long after a spare that could not be started another is tried."""


class Spares:
    """Keeps some processes warm; who needs one first gets one first."""

    def __init__(
        self,
        kept: int,
        prepare: Callable[[], Prepare],
        prepared: Callable[[Prepared], None],
        at_once: int = 2,
    ) -> None:
        """``prepare`` is asked anew for each process, ``prepared`` hears what each says of itself;
        so many ``at_once`` are started."""
        self._kept = kept
        self._prepare = prepare
        self._prepared = prepared
        self._ready: deque[Child] = deque()
        self._waiting: deque[asyncio.Future[Child]] = deque()
        self._starting: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(at_once)
        self._closed = False
        self.failures = 0
        """Processes that could not be started."""
        self.problem = ""
        """Why the last one could not, unless one has been since."""

    @property
    def ready(self) -> int:
        """How many wait for a stream."""
        return len(self._ready)

    @property
    def waited_for(self) -> int:
        """How many wait for a process."""
        return len(self._waiting)

    def fill(self) -> None:
        """Begin to start what is missing."""
        wanted = 0 if self._closed else self._kept + len(self._waiting)
        for _ in range(wanted - len(self._ready) - len(self._starting)):
            starting = in_background(self._start())
            self._starting.add(starting)
            starting.add_done_callback(self._done)

    async def take(self, timeout_s: float) -> Child:
        """A process that is prepared. Raises ChildError, and TimeoutError."""
        self._ready = deque(child for child in self._ready if child.is_alive)
        if self._ready:
            child = self._ready.popleft()
            # Its stream opens first: another process would take the cores from it.
            asyncio.get_running_loop().call_later(REFILL_AFTER_S, self.fill)
            return child
        waiter: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        self.fill()
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.shield(waiter)
        except BaseException:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            elif not waiter.cancelled() and waiter.exception() is None:
                self._ready.append(waiter.result())  # it came just as its taker left
            raise

    async def aclose(self) -> None:
        """End them all; who waits is told that there is none."""
        self._closed = True
        starting = list(self._starting)
        for one in starting:
            one.cancel()
        if starting:
            await asyncio.wait(starting)
        self._disappoint(ChildError("The server is stopping."), everybody=True)
        await asyncio.gather(*(child.stop() for child in self._ready))
        self._ready.clear()

    async def _start(self) -> None:
        async with self._turns:
            if not self._waiting and len(self._ready) >= self._kept:
                return  # whoever wanted it has gone
            try:
                child, said = await Child.start(self._prepare(), START_S)
            except ChildError as fault:
                log.warning("spare.failed", problem=str(fault))
                self.failures += 1
                self.problem = str(fault)
                self._disappoint(fault)
                await asyncio.sleep(AGAIN_S)
                return
        self.problem = ""
        self._prepared(said)
        await self._pass_on(child)

    def _done(self, starting: asyncio.Task[None]) -> None:
        self._starting.discard(starting)
        self.fill()

    async def _pass_on(self, child: Child) -> None:
        if self._waiting:
            self._waiting.popleft().set_result(child)
        elif len(self._ready) < self._kept:
            self._ready.append(child)
        else:
            await child.stop()

    def _disappoint(self, fault: ChildError, *, everybody: bool = False) -> None:
        for _ in range(len(self._waiting) if everybody else 1):
            with suppress(IndexError):
                self._waiting.popleft().set_exception(fault)
