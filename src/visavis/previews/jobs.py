"""What a worker is told, and what it answers: one JSON object a line."""

from enum import StrEnum

import msgspec


class Job(msgspec.Struct, frozen=True):
    """Render an action of the face in the file ``model`` into the file ``output``, at a size in
    pixels whose sides are even."""

    kind: str
    model: str
    action: str
    output: str
    width: int
    height: int


class Reason(StrEnum):
    """Why there is no preview."""

    UNKNOWN = "unknown"
    """No such kind of face, or it does not perform this action."""
    GONE = "gone"
    """The face's model is no longer stored."""
    BROKEN = "broken"
    """The face's model cannot be used."""
    DISK = "disk"
    """The file cannot be written."""
    BUSY = "busy"
    """Too many are being waited for: ask again later."""
    DIED = "died"
    """The worker died or hung."""


class Outcome(msgspec.Struct, frozen=True):
    """A job is done, or ``reason`` and ``message`` say why it is not."""

    reason: Reason | None = None
    message: str = ""


class PreviewError(Exception):
    """A preview cannot be had. ``reason`` says why, the message what exactly."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
