"""Stream tasks and drives in the database, with the callbacks that tell of their changes.

Every change is one transaction that holds the task's row, makes only legal moves, and writes what
the App is told of it.
"""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.database.engine import changing, reading
from visavis.database.tables import apps, drives, stream_tasks
from visavis.streams.change import Change, Move
from visavis.streams.faults import (
    stream_id_taken,
    stream_limit_reached,
    stream_not_started,
    stream_stopped,
)
from visavis.streams.messages import AnyEvent
from visavis.streams.models import Drive, Source, StreamTask
from visavis.streams.rows import read_row
from visavis.streams.states import LIVE, RUNNING, DriveStatus, TaskStatus

MAX_ID_LENGTH = 64
Listener = Callable[[StreamTask, Sequence[Move]], None]


class TaskStore:
    """Reads and writes tasks and their drives."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Have this told of every change once it is kept: the task as it is now, and the moves."""
        self._listeners.append(listener)

    # Tasks

    async def add(self, task: StreamTask, limit: int) -> None:
        """Take the StreamId and one of the App's ``limit`` streams. Nothing is told yet.

        Raises ApiError 400000015 and 400000008.
        """
        try:
            async with changing(self._engine) as connection:
                app = sa.select(apps.c.app_id).where(apps.c.app_id == task.app_id)
                await connection.execute(app.with_for_update())
                await self._check_room(connection, task, limit)
                await connection.execute(stream_tasks.insert().values(_row(task)))
        except IntegrityError as fault:
            raise stream_id_taken(task.stream_id) from fault

    async def _check_room(self, connection: AsyncConnection, task: StreamTask, limit: int) -> None:
        of_app = stream_tasks.c.app_id == task.app_id
        query = sa.select(stream_tasks.c.stream_id).where(of_app, _has(LIVE))
        taken = (await connection.execute(query)).scalars().all()
        if task.stream_id in taken:
            raise stream_id_taken(task.stream_id)
        if len(taken) >= limit:
            raise stream_limit_reached(task.app_id, limit)

    async def withdraw(self, task_id: str) -> None:
        """Take a task back that found no room: it never was."""
        async with changing(self._engine) as connection:
            query = stream_tasks.delete().where(stream_tasks.c.task_id == task_id)
            await connection.execute(query)

    async def admit(self, task_id: str, now_ms: int) -> bool:
        """Tell that the task is initialising; False where it was ended before."""
        async with self._change(task_id, now_ms) as change:
            if change is None or change.task.status is not TaskStatus.INITIALISING:
                return False
            await change.tell_task()
            return True

    async def get(self, app_id: int, task_id: str) -> StreamTask | None:
        """The App's task of this ID."""
        if not _plausible(task_id):
            return None
        query = sa.select(stream_tasks).where(
            stream_tasks.c.task_id == task_id, stream_tasks.c.app_id == app_id
        )
        return next(iter(await self._tasks(query)), None)

    async def find(self, task_id: str) -> StreamTask | None:
        """The task of this ID, whosever it is; for operators."""
        if not _plausible(task_id):
            return None
        query = sa.select(stream_tasks).where(stream_tasks.c.task_id == task_id)
        return next(iter(await self._tasks(query)), None)

    async def running(self, app_id: int) -> list[StreamTask]:
        """The App's tasks that initialise or stream, the oldest first."""
        of_app = stream_tasks.c.app_id == app_id
        return await self._tasks(sa.select(stream_tasks).where(of_app, _has(RUNNING)))

    async def live(self) -> list[StreamTask]:
        """Every task that has not ended, the oldest first."""
        return await self._tasks(sa.select(stream_tasks).where(_has(LIVE)))

    async def take_in(self, task_id: str, event: AnyEvent) -> None:
        """Note what has happened to a stream. What was noted before, and what comes too late to
        matter, is passed over."""
        async with self._change(task_id, event.time_ms) as change:
            if change is not None and event.number > change.task.last_event:
                await change.take_in(event)

    async def begin_stop(self, task_id: str, reason: str, now_ms: int) -> bool:
        """Move a running task to STOPPING; False if it was there, or has ended."""
        async with self._change(task_id, now_ms) as change:
            return change is not None and await change.move(TaskStatus.STOPPING, end_reason=reason)

    async def end(self, task_id: str, reason: str, now_ms: int) -> None:
        """End a task whose process is gone for ``reason``, with all its drives."""
        async with self._change(task_id, now_ms) as change:
            if change is not None:
                await change.end(reason)

    async def adopt(self, task_id: str, owner: str, until_ms: int) -> None:
        """Give a task to another owner."""
        async with changing(self._engine) as connection:
            query = stream_tasks.update().where(stream_tasks.c.task_id == task_id)
            await connection.execute(query.values(owner=owner, lease_ms=until_ms))

    async def hold(self, owner: str, until_ms: int) -> None:
        """Say that the owner of these tasks is there."""
        async with changing(self._engine) as connection:
            query = stream_tasks.update().where(stream_tasks.c.owner == owner, _has(LIVE))
            await connection.execute(query.values(lease_ms=until_ms))

    # Drives

    async def add_drive(self, drive: Drive) -> None:
        """Queue a drive. Raises ApiError 400000006 or 400000007 unless its task is running."""
        async with self._change(drive.task_id, drive.created_ms) as change:
            if change is None:
                raise stream_stopped(drive.task_id)
            check_running(change.task)
            await change.add_drive(drive)

    async def keep_driven(self, task_id: str, length_ms: int, now_ms: int) -> None:
        """So much sound came, which is spoken behind what came before."""
        driven = stream_tasks.c.driven_ms
        until = sa.case((driven < now_ms, now_ms), else_=driven) + length_ms
        of_task = stream_tasks.c.task_id == task_id
        async with changing(self._engine) as connection:
            query = stream_tasks.update().where(of_task, _has(RUNNING))
            await connection.execute(query.values(driven_ms=until))

    async def live_at(self, app_id: int, room_id: str, stream_id: str) -> StreamTask | None:
        """The App's task that streams there."""
        query = sa.select(stream_tasks).where(
            stream_tasks.c.app_id == app_id,
            stream_tasks.c.room_id == room_id,
            stream_tasks.c.stream_id == stream_id,
            _has(RUNNING),
        )
        return next(iter(await self._tasks(query)), None)

    async def streaming_in(self, app_id: int, room_id: str) -> list[StreamTask]:
        """The App's tasks that stream in the room, the oldest first."""
        query = sa.select(stream_tasks).where(
            stream_tasks.c.app_id == app_id,
            stream_tasks.c.room_id == room_id,
            _has([TaskStatus.STREAMING]),
        )
        return await self._tasks(query)

    async def drives_of(
        self, app_id: int, *, task_id: str | None = None, drive_id: str | None = None
    ) -> list[Drive]:
        """The App's drives of this task, of this ID, or both; in the order in which they came."""
        if not _plausible(task_id or "") or not _plausible(drive_id or ""):
            return []
        joined = drives.join(stream_tasks, drives.c.task_id == stream_tasks.c.task_id)
        query = sa.select(drives).select_from(joined).where(stream_tasks.c.app_id == app_id)
        if task_id is not None:
            query = query.where(drives.c.task_id == task_id)
        if drive_id is not None:
            query = query.where(drives.c.drive_id == drive_id)
        async with reading(self._engine) as connection:
            rows = await connection.execute(query.order_by(drives.c.number))
            return [read_row(row, Drive) for row in rows.mappings()]

    async def count(self, owner: str) -> tuple[dict[TaskStatus, int], int]:
        """How many live tasks an owner has, by status; and how many of their drives are queued."""
        held = stream_tasks.c.owner == owner, _has(LIVE)
        tasks = sa.select(stream_tasks.c.status, sa.func.count()).where(*held)
        joined = drives.join(stream_tasks, drives.c.task_id == stream_tasks.c.task_id)
        queued = sa.select(sa.func.count()).select_from(joined).where(*held)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(tasks.group_by(stream_tasks.c.status))).all()
            waiting = drives.c.status == DriveStatus.QUEUED.value
            number = (await connection.execute(queued.where(waiting))).scalar_one()
        return dict.fromkeys(LIVE, 0) | {TaskStatus(status): n for status, n in rows}, number

    async def live_of(self, digital_human_id: str) -> int:
        """How many live tasks there are of a digital human, of whichever App and owner."""
        query = sa.select(sa.func.count()).select_from(stream_tasks)
        its = stream_tasks.c.digital_human_id == digital_human_id
        async with reading(self._engine) as connection:
            return int((await connection.execute(query.where(its, _has(LIVE)))).scalar_one())

    async def count_live(self, app_ids: Collection[int]) -> dict[int, int]:
        """How many streams these Apps have that have not ended; none is left out."""
        query = (
            sa.select(stream_tasks.c.app_id, sa.func.count())
            .where(stream_tasks.c.app_id.in_(app_ids), sa.text("status IN (1, 3, 4)"))
            .group_by(stream_tasks.c.app_id)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return dict(rows)

    async def speaking(self) -> set[str]:
        """The live tasks that speak just now, sockets aside: those may be open and say nothing, so
        that ``keep_driven`` tells of them."""
        joined = drives.join(stream_tasks, drives.c.task_id == stream_tasks.c.task_id)
        query = sa.select(drives.c.task_id).distinct().select_from(joined)
        driving = drives.c.status == DriveStatus.DRIVING.value, drives.c.source != Source.PCM.value
        async with reading(self._engine) as connection:
            return set((await connection.execute(query.where(*driving, _has(LIVE)))).scalars())

    # Rows

    @asynccontextmanager
    async def _change(self, task_id: str, now_ms: int) -> AsyncIterator[Change | None]:
        """A task held for a change; None if there is none."""
        async with changing(self._engine) as connection:
            query = sa.select(stream_tasks).where(stream_tasks.c.task_id == task_id)
            row = (await connection.execute(query.with_for_update())).mappings().one_or_none()
            task = None if row is None else read_row(row, StreamTask)
            change = None if task is None else Change(connection, task, now_ms)
            yield change
        if change is not None and change.moves:
            for listener in self._listeners:
                listener(change.task, change.moves)

    async def _tasks(self, query: sa.Select[Any]) -> list[StreamTask]:
        async with reading(self._engine) as connection:
            rows = await connection.execute(query.order_by(stream_tasks.c.number))
            return [read_row(row, StreamTask) for row in rows.mappings()]


def check_running(task: StreamTask) -> None:
    """Raises ApiError 400000006 for a task whose initialisation failed, 400000007 for one that has
    ended or is ending."""
    if task.status is TaskStatus.FAILED:
        raise stream_not_started(task.task_id, task.fail_reason)
    if task.status not in RUNNING:
        raise stream_stopped(task.task_id)


def _has(statuses: Sequence[TaskStatus]) -> sa.ColumnElement[bool]:
    # The first is written out as the partial index has it, which serves for all of these.
    live: sa.ColumnElement[bool] = sa.literal_column("stream_tasks.status IN (1, 3, 4)", sa.Boolean)
    return live & stream_tasks.c.status.in_([one.value for one in statuses])


def _plausible(item_id: str) -> bool:
    """Whether a database may be asked for it: PostgreSQL takes no NUL."""
    return len(item_id) <= MAX_ID_LENGTH and item_id.isprintable()


def _row(task: StreamTask) -> dict[str, object]:
    return {**msgspec.structs.asdict(task), "status": task.status.value}
