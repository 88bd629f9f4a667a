"""How time passes: from one thing that is due to the next, each done before the clock goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from visavis.bootstrap.application import OpenParts, run_beside
from visavis.streams.outbox import Outbox
from visavis.streams.purging import PERIOD_S
from visavis.streams.states import RUNNING
from visavis.testing.doors import Doors
from visavis.testing.scripted_host import ScriptedHost
from visavis.testing.virtual_clock import VirtualClock

_EVER_MS = 2**62
_MANY = 10_000
_POLL_S = 0.001
_QUIET_ROUNDS = 5
"""Of the event loop: what has come to a socket has been read and handed on within them."""
_MOST_ROUNDS = 1000


class EndlessWorkError(RuntimeError):
    """At one moment there is ever more to do."""

    def __init__(self) -> None:
        super().__init__(
            "The server finds ever more to do at one moment of the virtual clock. Does a callback "
            "lead to a call that leads to the same callback at once?"
        )


class Passing:
    """Does what a server does by itself, when it is due by the virtual clock."""

    def __init__(
        self,
        clock: VirtualClock,
        host: ScriptedHost,
        outbox: Outbox,
        parts: OpenParts,
        wake: asyncio.Event,
    ) -> None:
        self._clock = clock
        self._host = host
        self._outbox = outbox
        self._parts = parts
        self._wake = wake
        self._lock = asyncio.Lock()
        self._purged_ms = clock.now_ms
        self.doors: Doors | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What is due at once is done at once, for as long as the block lasts."""
        async with run_beside([self._run()]):
            yield

    async def taken_in(self) -> None:
        """Until all that has happened to streams so far was taken in."""
        await asyncio.sleep(0)  # who follows a new stream begins now
        while not self._is_heard():  # noqa: ASYNC110 (no event tells that a follower has gone)
            await asyncio.sleep(_POLL_S)

    async def catch_up(self) -> None:
        """Until there is nothing more to do at this moment."""
        async with self._lock:
            await self._do_due()

    async def advance(self, milliseconds: int) -> None:
        """Let time pass; returns when all that was due by then is done."""
        async with self._lock:
            due_ms = await self._do_due()
            until_ms = self._clock.now_ms + milliseconds
            while due_ms <= until_ms:
                self._clock.move_to(due_ms)
                due_ms = await self._do_due()
            self._clock.move_to(until_ms)
            await self._purge()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self.catch_up()

    async def _do_due(self) -> int:
        """Do all that is due by now; when there will be more to do."""
        streaming = self._parts.streaming
        for _ in range(_MOST_ROUNDS):
            self._host.step()
            await self._settle()
            now_ms, end_ms, callback_ms = (
                self._clock.now_ms,
                await self._next_end_ms(),
                await self._next_callback_ms(),
            )
            if end_ms <= now_ms:
                await streaming.sweeper.sweep()
            if callback_ms <= now_ms:
                await streaming.sender.flush()
            due_ms = min(end_ms, callback_ms, self._host.due_ms or _EVER_MS)
            if due_ms > now_ms:
                return due_ms
        raise EndlessWorkError

    async def _settle(self) -> None:
        """Until nothing goes on in real time: no fetching, no call, nothing on its way."""
        quiet, seen = 0, -1
        while quiet < _QUIET_ROUNDS:
            await asyncio.sleep(0)
            came = self.doors.came if self.doors else 0
            if fetches := self._host.fetches:
                await asyncio.wait(fetches)
            elif (self.doors and self.doors.is_busy) or not self._is_heard():
                await asyncio.sleep(_POLL_S)
            elif came == seen:
                quiet += 1
                continue
            quiet, seen = 0, came

    def _is_heard(self) -> bool:
        return self._host.is_heard(self._parts.streaming.tasks.watch.follows)

    async def _next_callback_ms(self) -> int:
        pending = await self._outbox.due(_EVER_MS, _MANY)
        return min((one.due_ms for one in pending), default=_EVER_MS)

    async def _next_end_ms(self) -> int:
        """When the next task has lived or idled long enough."""
        store = self._parts.streaming.tasks.store
        speaking = await store.speaking()
        ends = [_EVER_MS]
        for task in await store.live():
            if task.status in RUNNING:
                ends.append(task.created_ms + task.ttl_s * 1000)
                if task.task_id not in speaking:
                    ends.append(task.driven_ms + task.max_idle_s * 1000)
        return min(ends)

    async def _purge(self) -> None:
        if self._clock.now_ms >= self._purged_ms + PERIOD_S * 1000:
            self._purged_ms = self._clock.now_ms
            await self._parts.streaming.purger.purge()
