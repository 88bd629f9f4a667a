"""Ending what has lived or idled long enough, and what a server that is gone has left behind."""

import asyncio

import structlog

from visavis.database.engine import UNREACHABLE
from visavis.streams.models import StreamTask
from visavis.streams.service import StreamService
from visavis.streams.states import RUNNING

log = structlog.get_logger()
PERIOD_S = 1.0
GRACE_S = 10.0
"""Others that could not reach the database either have so long to say that they are there."""


class Sweeper:
    """Looks at every live task once a period."""

    def __init__(self, streams: StreamService) -> None:
        self._streams = streams
        self._owner = streams.rules.owner
        self._unbroken_since_ms: int | None = None
        """Since when every sweep has reached the database."""

    async def run(self) -> None:
        """Sweep until cancelled. The first sweep ends what an earlier run of this server left."""
        while True:
            try:
                await self.sweep()
            except UNREACHABLE as fault:
                self._unbroken_since_ms = None
                log.warning("sweep.skipped", problem=str(fault))
            except Exception:  # without sweeps no stream would end, and others would take ours
                log.exception("sweep.failed")
            await asyncio.sleep(PERIOD_S)

    async def sweep(self) -> None:
        """One look."""
        store = self._streams.store
        if self._unbroken_since_ms is None:
            self._unbroken_since_ms = self._streams.now_ms()
        await store.hold(self._owner, self._streams.lease_ms())
        followed = self._streams.watch.followed()  # first: what is followed has a task by then
        speaking = await store.speaking()
        live = await store.live()
        ended = set(followed) - {task.task_id for task in live}
        await asyncio.gather(
            *(self._look_at(task, task.task_id in speaking) for task in live),
            *(self._streams.cut_off(task_id) for task_id in ended),
        )

    async def _look_at(self, task: StreamTask, speaks: bool) -> None:
        now_ms = self._streams.now_ms()
        if task.owner != self._owner:
            since_ms = self._unbroken_since_ms
            sees_all = since_ms is not None and now_ms >= since_ms + GRACE_S * 1000
            if sees_all and task.lease_ms < now_ms:
                await self._streams.attach(task, "The server that ran this stream is gone.")
            return
        await self._streams.attach(task, "The server that ran this stream was restarted.")
        if task.status not in RUNNING:
            return
        if now_ms >= task.created_ms + task.ttl_s * 1000:
            await self._streams.end(task, f"It has lived for its TTL of {task.ttl_s} s.")
        elif not speaks and now_ms >= task.driven_ms + task.max_idle_s * 1000:
            await self._streams.end(
                task, f"It was not driven for its MaxIdleTime of {task.max_idle_s} s."
            )
