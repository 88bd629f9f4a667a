"""Following the change log: what is written through one process is seen by all within a second."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.database.changes import Kind, current_version, touched_since
from visavis.database.engine import UNREACHABLE, explain, reading
from visavis.errors import OperatorError

POLL_INTERVAL_S = 0.25
_NOTHING_SEEN = -1

log = structlog.get_logger()


class Follower(Protocol):
    """Something that keeps in memory what the database holds."""

    async def refresh(
        self, connection: AsyncConnection, touched: dict[Kind, set[str]] | None
    ) -> None:
        """Read again what was touched, or everything with None."""
        ...


class ChangeFeed:
    """Tells its followers of every write, in order."""

    def __init__(self, engine: AsyncEngine, followers: Sequence[Follower]) -> None:
        self._engine = engine
        self._followers = followers
        self._version = _NOTHING_SEEN
        self._reading = asyncio.Lock()

    @property
    def version(self) -> int:
        """The last write that the followers have seen; below 0 before the first."""
        return self._version

    async def latest(self) -> int:
        """The last write that the database knows."""
        async with reading(self._engine) as connection:
            return await current_version(connection)

    async def catch_up(self) -> bool:
        """Bring the followers up to the last write. True if there was something new."""
        # One at a time: what was read earlier must not be told later.
        async with self._reading, reading(self._engine) as connection:
            version = await current_version(connection)
            if version == self._version:
                return False
            touched = None
            if self._version != _NOTHING_SEEN:
                touched = await touched_since(connection, self._version)
            for follower in self._followers:
                await follower.refresh(connection, touched)
            self._version = version
        return True

    async def run(self) -> None:
        """Poll until cancelled. While the database is gone, what was read last goes on serving."""
        lost = False
        while True:
            await asyncio.sleep(POLL_INTERVAL_S)
            try:
                await self.catch_up()
            except Exception as fault:  # noqa: BLE001 (nothing may end the following for good)
                if not lost:
                    _report(fault)
                lost = True
            else:
                if lost:
                    log.info("changes.followed_again")
                lost = False


def _report(fault: Exception) -> None:
    if isinstance(fault, UNREACHABLE):
        fault = explain(fault)
    if isinstance(fault, OperatorError):
        log.warning("changes.not_followed", problem=fault.problem, remedy=fault.remedy)
    else:
        log.error("changes.not_followed", exc_info=fault)
