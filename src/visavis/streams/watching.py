"""Taking in what happens to streams: one follower for each that this server runs."""

import asyncio
from contextlib import suppress

import structlog

from visavis.database.engine import UNREACHABLE
from visavis.logs import in_background
from visavis.streams.host import StreamHandle
from visavis.streams.messages import AnyEvent
from visavis.streams.store import TaskStore

log = structlog.get_logger()
RETRY_S = 0.5


class Watch:
    """Follows streams to their end. A database that is gone for a while loses no event."""

    def __init__(self, store: TaskStore) -> None:
        self._store = store
        self._followers: dict[str, asyncio.Task[None]] = {}

    def follow(self, handle: StreamHandle, after: int = 0, *, app_id: int) -> None:
        """Take in every event above ``after``, up to Lost. ``app_id`` is for the log."""
        task_id = handle.task_id
        follower = in_background(self._follow(handle, after), app_id=app_id, task_id=task_id)
        self._followers[task_id] = follower
        follower.add_done_callback(lambda done: self._forget(task_id, done))

    def follows(self, task_id: str) -> bool:
        return task_id in self._followers

    def followed(self) -> list[str]:
        """The tasks whose streams are followed."""
        return list(self._followers)

    async def wait(self, task_id: str, timeout_s: float) -> None:
        """Until this stream's end has been taken in, but not longer than this."""
        if follower := self._followers.get(task_id):
            await asyncio.wait([follower], timeout=timeout_s)

    async def aclose(self) -> None:
        """Stop following; the streams themselves go on."""
        followers = list(self._followers.values())
        for follower in followers:
            follower.cancel()
        for follower in followers:
            with suppress(asyncio.CancelledError):
                await follower

    async def _follow(self, handle: StreamHandle, after: int) -> None:
        async for event in handle.events(after):
            await self._take_in(handle.task_id, event)

    async def _take_in(self, task_id: str, event: AnyEvent) -> None:
        while True:
            try:
                await self._store.take_in(task_id, event)
            except UNREACHABLE as fault:
                log.warning("stream.event_waits", task_id=task_id, problem=str(fault))
                await asyncio.sleep(RETRY_S)
            else:
                return

    def _forget(self, task_id: str, done: asyncio.Task[None]) -> None:
        if self._followers.get(task_id) is done:
            del self._followers[task_id]
        if not done.cancelled() and (fault := done.exception()) is not None:
            # The next sweep finds a task that nobody follows, and attaches to it or ends it.
            log.error("stream.unfollowed", task_id=task_id, exc_info=fault)
