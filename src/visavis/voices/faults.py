"""The one error that voices raise: why speech failed, and whether trying again can help."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why an engine did not speak, or stopped speaking."""

    NOTHING_TO_SAY = "nothing_to_say"
    """The text is empty, or blank throughout."""
    TEXT_TOO_LONG = "text_too_long"
    OUT_OF_RANGE = "out_of_range"
    """Rate, pitch or volume lies outside its range."""
    VOICE_UNKNOWN = "voice_unknown"
    NOT_INSTALLED = "not_installed"
    """A program, library or voice file that the engine stands on is missing."""
    REJECTED = "rejected"
    """The engine was reached and refused: wrong key, wrong model, text not allowed."""
    BUSY = "busy"
    """Too many requests are waiting already."""
    TIMED_OUT = "timed_out"
    DIED = "died"
    """The process that spoke ended before it was done."""
    UNREACHABLE = "unreachable"
    WRONG_ANSWER = "wrong_answer"
    """What came is not speech, or more of it than any text needs."""
    FAILED = "failed"
    """The engine itself reported a fault."""
    CLOSED = "closed"
    """The engine has been closed."""


_PASSING = {
    Reason.BUSY,
    Reason.TIMED_OUT,
    Reason.DIED,
    Reason.UNREACHABLE,
}


class VoiceError(Exception):
    """Speech failed. ``message`` says what came, what is allowed and what to do.

    ``can_retry``: the same request may succeed later, unchanged.
    """

    def __init__(self, reason: Reason, message: str, *, can_retry: bool | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.can_retry = reason in _PASSING if can_retry is None else can_retry
