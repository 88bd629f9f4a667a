"""Removing ended tasks when they have been kept long enough, with their drives and callbacks."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.clock import Clock
from visavis.database.engine import UNREACHABLE, changing
from visavis.database.tables import callbacks, drives, stream_tasks
from visavis.streams.models import Delivery

log = structlog.get_logger()

PERIOD_S = 3600.0
BATCH = 200
"""Tasks that are looked at in one transaction."""
MOST_ROWS = 1000
"""Drives and callbacks that are removed in one: others wait for it."""
PAUSE_S = 0.1
"""Between two batches: others have their turn."""
DAY_MS = 86_400_000


class Purger:
    """Tasks are numbered as they were created, and none lives longer than a day: what is old enough
    stands at the front of the table. Several servers may do this at once."""

    def __init__(self, engine: AsyncEngine, clock: Clock, keep_days: int) -> None:
        """``keep_days`` 0 keeps everything."""
        self._engine = engine
        self._clock = clock
        self._keep_ms = keep_days * DAY_MS

    async def run(self) -> None:
        """Purge until cancelled."""
        while self._keep_ms:
            try:
                await self.purge()
            except UNREACHABLE as fault:
                log.warning("purge.skipped", problem=str(fault))
            await asyncio.sleep(PERIOD_S)

    async def purge(self, batch: int = BATCH) -> int:
        """Remove all that is old enough; how many tasks that were."""
        before_ms = int(self._clock.now() * 1000) - self._keep_ms
        number, removed = 0, 0
        while True:
            async with changing(self._engine) as connection:
                looked_at, ids = await _next(connection, number, before_ms, batch)
                done = await _remove(connection, ids)
            if done:
                removed += len(ids)
                if looked_at is None:
                    break
                number = looked_at
            await asyncio.sleep(PAUSE_S)
        if removed:
            log.info("tasks.purged", tasks=removed)
        return removed


async def _next(
    connection: AsyncConnection, after: int, before_ms: int, batch: int
) -> tuple[int | None, list[str]]:
    """Of the next tasks behind the number ``after`` the last number, None where there are no old
    ones behind it, and those to remove. They are held; those that another server holds are its."""
    old = sa.select(stream_tasks.c.number, stream_tasks.c.task_id, stream_tasks.c.created_ms).where(
        stream_tasks.c.number > after
    )
    front = (await connection.execute(old.order_by(stream_tasks.c.number).limit(batch))).all()
    mine = [row.number for row in front if row.created_ms < before_ms]
    untold = sa.exists().where(
        callbacks.c.task_id == stream_tasks.c.task_id,
        callbacks.c.delivery == Delivery.PENDING.value,
    )
    chosen = (
        sa.select(stream_tasks.c.task_id)
        .where(stream_tasks.c.number.in_(mine), stream_tasks.c.ended_ms < before_ms, ~untold)
        .with_for_update(skip_locked=True, of=stream_tasks)
    )
    ids = list((await connection.execute(chosen)).scalars()) if mine else []
    goes_on = len(mine) == batch
    return (mine[-1] if goes_on else None), ids


async def _remove(connection: AsyncConnection, ids: list[str]) -> bool:
    """Remove tasks, or where they have too many drives and callbacks, some of those: then False."""
    left = MOST_ROWS
    for table in (callbacks, drives):
        some = sa.select(table.c.number).where(table.c.task_id.in_(ids)).limit(left)
        left -= (await connection.execute(table.delete().where(table.c.number.in_(some)))).rowcount
        if not left:
            return False
    await connection.execute(stream_tasks.delete().where(stream_tasks.c.task_id.in_(ids)))
    return True
