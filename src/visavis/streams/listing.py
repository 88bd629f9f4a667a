"""Tasks and drives page by page, whosever they are; for operators."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.database.engine import reading
from visavis.database.tables import drives, stream_tasks
from visavis.streams.models import Drive, StreamTask
from visavis.streams.rows import read_row
from visavis.streams.states import TaskStatus

_LIVE: sa.ColumnElement[bool] = sa.literal_column("(stream_tasks.status IN (1, 3, 4))", sa.Boolean)
"""Written out as the partial index has it."""


@dataclass(frozen=True)
class TaskFilter:
    """What is looked for; None for all."""

    live: bool | None = None
    """Those that have not ended, or those that have."""
    status: TaskStatus | None = None
    app_id: int | None = None
    digital_human_id: str | None = None
    room_id: str | None = None
    stream_id: str | None = None


class StreamListing:
    """Reads; the newest first. ``before`` is the number of the last one of the page before."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def tasks(
        self, wanted: TaskFilter, limit: int, before: int | None = None
    ) -> tuple[list[StreamTask], int | None]:
        """A page of tasks, and its last one's number where there are more."""
        query = sa.select(stream_tasks).where(*_conditions(wanted))
        if before is not None:
            query = query.where(stream_tasks.c.number < before)
        rows, last = await self._page(query.order_by(stream_tasks.c.number.desc()), limit)
        return [read_row(row, StreamTask) for row in rows], last

    async def drives(
        self, task_id: str, limit: int, before: int | None = None
    ) -> tuple[list[Drive], int | None]:
        """A page of a task's drives, and its last one's number where there are more."""
        query = sa.select(drives).where(drives.c.task_id == task_id)
        if before is not None:
            query = query.where(drives.c.number < before)
        rows, last = await self._page(query.order_by(drives.c.number.desc()), limit)
        return [read_row(row, Drive) for row in rows], last

    async def _page(self, query: sa.Select[Any], limit: int) -> tuple[list[Any], int | None]:
        async with reading(self._engine) as connection:
            found = (await connection.execute(query.limit(limit + 1))).mappings().all()
        rows = list(found[:limit])
        return rows, rows[-1]["number"] if len(found) > limit else None


def _conditions(wanted: TaskFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.live is not None:
        conditions.append(_LIVE if wanted.live else sa.not_(_LIVE))
    if wanted.status is not None:
        conditions.append(stream_tasks.c.status == wanted.status.value)
    for name in ("app_id", "digital_human_id", "room_id", "stream_id"):
        if (value := getattr(wanted, name)) is not None:
            conditions.append(stream_tasks.c[name] == value)
    return conditions
