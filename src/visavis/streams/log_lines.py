"""Lines of the log for what becomes of tasks and drives."""

from collections.abc import Sequence

import structlog

from visavis.streams.change import Move
from visavis.streams.models import StreamTask
from visavis.streams.states import DriveStatus, TaskStatus

log = structlog.get_logger()
_EVENTS = {
    TaskStatus.STREAMING: "task.streaming",
    TaskStatus.FAILED: "task.failed",
    TaskStatus.STOPPED: "task.stopped",
}


def log_moves(task: StreamTask, moves: Sequence[Move]) -> None:
    """A listener of ``TaskStore``: a line for each move that is not told elsewhere."""
    facts = {"app_id": task.app_id, "task_id": task.task_id}
    for move in moves:
        if isinstance(move.status, TaskStatus):
            if event := _EVENTS.get(move.status):
                why = move.reason or task.end_reason
                log.info(event, **facts, **({"reason": why} if why else {}))
        else:
            _log_drive(facts | {"drive_id": move.drive_id, "source": str(move.source)}, move)


def _log_drive(facts: dict[str, object], move: Move) -> None:
    match move.status:
        case DriveStatus.FAILED:
            log.warning("drive.failed", **facts, reason=move.reason)
        case other:
            log.info(f"drive.{other.name.lower()}", **facts)
