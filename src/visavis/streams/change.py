"""One task held for a change, within a transaction: its moves and those of its drives, each with
what the App is told."""

from typing import NamedTuple

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from visavis.database.tables import drives, stream_tasks
from visavis.streams.messages import (
    STOPPED,
    AnyEvent,
    DriveFailed,
    DriveFinished,
    DriveInterrupted,
    DriveStarted,
    Lost,
    NotReady,
    Ready,
)
from visavis.streams.models import Drive, EventType, StreamTask
from visavis.streams.outbox import tell
from visavis.streams.states import UNENDED, DriveStatus, TaskStatus

log = structlog.get_logger()


class Move(NamedTuple):
    """A task's new status, or that of one of its drives."""

    status: TaskStatus | DriveStatus
    drive_id: str = ""
    source: str = ""
    reason: str = ""


class Change:
    """What is done to a task at ``now_ms``."""

    def __init__(self, connection: AsyncConnection, task: StreamTask, now_ms: int) -> None:
        self._connection = connection
        self.task = task
        self.moves: list[Move] = []
        """What has been done so far."""
        self._now_ms = now_ms

    async def take_in(self, event: AnyEvent) -> None:
        """Do what an event asks for; it counts as taken in, whatever that is."""
        match event:
            case Ready():
                await self.move(TaskStatus.STREAMING)
            case NotReady(reason=reason):
                await self._end_drives(DriveStatus.FAILED, reason)
                await self.move(TaskStatus.FAILED, fail_reason=reason)
            case Lost(reason=reason):
                await self.end(reason)
            case DriveStarted(drive_id=drive_id):
                await self._move_drive(drive_id, DriveStatus.DRIVING)
            case DriveFinished(drive_id=drive_id):
                await self._move_drive(drive_id, DriveStatus.ENDED)
            case DriveInterrupted(drive_id=drive_id):
                await self._move_drive(drive_id, DriveStatus.INTERRUPTED)
            case DriveFailed(drive_id=drive_id, reason=reason):
                await self._move_drive(drive_id, DriveStatus.FAILED, reason)
        await self._update(last_event=event.number)

    async def move(
        self, status: TaskStatus, *, fail_reason: str = "", end_reason: str = ""
    ) -> bool:
        """Change the status and tell; False where that is no legal move."""
        if not self.task.status.may_become(status):
            log.debug("task.kept", task_id=self.task.task_id, is_now=self.task.status, not_=status)
            return False
        facts: dict[str, object] = {"status": status.value}
        if status is TaskStatus.STREAMING:
            facts["driven_ms"] = self._now_ms
        if not status.is_live:
            facts["ended_ms"] = self._now_ms
        if fail_reason:
            facts["fail_reason"] = fail_reason
        if end_reason or fail_reason:
            facts["end_reason"] = end_reason or fail_reason
        await self._update(**facts)
        self.moves.append(Move(status, reason=end_reason or fail_reason))
        await self.tell_task()
        return True

    async def end(self, reason: str) -> None:
        """The process is gone: the task has failed if it never streamed, else it has stopped.

        Drives that had not ended were interrupted where the end was asked for; else they failed.
        """
        match self.task.status:
            case TaskStatus.INITIALISING:
                await self._end_drives(DriveStatus.FAILED, reason)
                await self.move(TaskStatus.FAILED, fail_reason=reason)
            case TaskStatus.STREAMING:
                asked = reason == STOPPED
                how = DriveStatus.INTERRUPTED if asked else DriveStatus.FAILED
                await self._end_drives(how, reason)
                await self.move(TaskStatus.STOPPED, end_reason=reason)
            case TaskStatus.STOPPING:
                await self._end_drives(DriveStatus.INTERRUPTED, reason)
                await self.move(TaskStatus.STOPPED)

    async def add_drive(self, drive: Drive) -> None:
        """Add a queued drive and tell."""
        row = msgspec.structs.asdict(drive)
        row |= {"status": drive.status.value, "source": drive.source.value}
        await self._connection.execute(drives.insert().values(row))
        self.moves.append(Move(drive.status, drive.drive_id, drive.source))
        await self._update(driven_ms=drive.created_ms)
        await self._tell_drive(drive.drive_id, drive.status)

    async def tell_task(self) -> None:
        """Tell the App the task's status, and what it failed for."""
        task = self.task
        detail: dict[str, object] = {
            "Status": task.status.value,
            "RoomId": task.room_id,
            "StreamId": task.stream_id,
        }
        if task.status is TaskStatus.FAILED:
            detail["FailReason"] = task.fail_reason
        await self._tell(EventType.TASK, detail)

    async def _end_drives(self, status: DriveStatus, reason: str) -> None:
        query = sa.select(drives.c.drive_id).where(
            drives.c.task_id == self.task.task_id,
            drives.c.status.in_([one.value for one in UNENDED]),
        )
        for drive_id in (await self._connection.execute(query.order_by(drives.c.number))).scalars():
            await self._move_drive(drive_id, status, reason if status is DriveStatus.FAILED else "")

    async def _move_drive(self, drive_id: str, status: DriveStatus, reason: str = "") -> None:
        found = drives.c.drive_id == drive_id, drives.c.task_id == self.task.task_id
        query = sa.select(drives.c.status, drives.c.source).where(*found)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None or not DriveStatus(row.status).may_become(status):
            log.debug("drive.kept", drive_id=drive_id, is_now=row and row.status, not_=status)
            return
        self.moves.append(Move(status, drive_id, row.source, reason))
        driving = status is DriveStatus.DRIVING
        facts: dict[str, object] = {"status": status.value, "reason": reason}
        facts["begun_ms" if driving else "ended_ms"] = self._now_ms
        await self._connection.execute(drives.update().where(*found).values(facts))
        await self._update(driven_ms=max(self._now_ms, self.task.driven_ms))
        if status is not DriveStatus.INTERRUPTED:
            await self._tell_drive(drive_id, status)
        elif row.status == DriveStatus.DRIVING:  # who was told of its begin is told of its end
            await self._tell_drive(drive_id, DriveStatus.ENDED)

    async def _tell_drive(self, drive_id: str, status: DriveStatus) -> None:
        await self._tell(EventType.DRIVE, {"DriveId": drive_id, "Status": status.value})

    async def _tell(self, event_type: EventType, detail: dict[str, object]) -> None:
        task = self.task
        await tell(self._connection, task.app_id, task.task_id, event_type, self._now_ms, detail)

    async def _update(self, **facts: object) -> None:
        of_task = stream_tasks.c.task_id == self.task.task_id
        await self._connection.execute(stream_tasks.update().where(of_task).values(facts))
        self.task = msgspec.convert(msgspec.structs.asdict(self.task) | facts, StreamTask)
