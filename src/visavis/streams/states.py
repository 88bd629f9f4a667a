"""The states of tasks and drives (contract section 4), and the legal moves between them."""

from enum import IntEnum


class TaskStatus(IntEnum):
    """As the wire has it."""

    INITIALISING = 1
    FAILED = 2
    """The initialisation has."""
    STREAMING = 3
    STOPPING = 4
    STOPPED = 5

    @property
    def is_live(self) -> bool:
        """Whether it holds its StreamId and its share of the machine."""
        return self in LIVE

    def may_become(self, other: "TaskStatus") -> bool:
        return other in _TASK_MOVES[self]


class DriveStatus(IntEnum):
    """As GetDriveStatus has it; callbacks know no INTERRUPTED."""

    QUEUED = 1
    DRIVING = 2
    FAILED = 3
    ENDED = 4
    INTERRUPTED = 5

    def may_become(self, other: "DriveStatus") -> bool:
        return other in _DRIVE_MOVES[self]


LIVE = (TaskStatus.INITIALISING, TaskStatus.STREAMING, TaskStatus.STOPPING)
RUNNING = (TaskStatus.INITIALISING, TaskStatus.STREAMING)
UNENDED = (DriveStatus.QUEUED, DriveStatus.DRIVING)

_TASK_MOVES: dict[TaskStatus, tuple[TaskStatus, ...]] = {
    TaskStatus.INITIALISING: (TaskStatus.FAILED, TaskStatus.STREAMING, TaskStatus.STOPPING),
    TaskStatus.FAILED: (),
    TaskStatus.STREAMING: (TaskStatus.STOPPING, TaskStatus.STOPPED),
    TaskStatus.STOPPING: (TaskStatus.STOPPED,),
    TaskStatus.STOPPED: (),
}
_DRIVE_MOVES: dict[DriveStatus, tuple[DriveStatus, ...]] = {
    DriveStatus.QUEUED: (
        DriveStatus.DRIVING,
        DriveStatus.FAILED,
        DriveStatus.ENDED,
        DriveStatus.INTERRUPTED,
    ),
    DriveStatus.DRIVING: (DriveStatus.FAILED, DriveStatus.ENDED, DriveStatus.INTERRUPTED),
    DriveStatus.FAILED: (),
    DriveStatus.ENDED: (),
    DriveStatus.INTERRUPTED: (),
}
