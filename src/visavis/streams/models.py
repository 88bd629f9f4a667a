"""What is kept of streams. Times are Unix milliseconds."""

from enum import IntEnum, StrEnum

import msgspec

from visavis.streams.states import DriveStatus, TaskStatus


class StreamTask(msgspec.Struct, frozen=True, kw_only=True):
    """A stream, from its creation on for ever: ended ones still answer (contract section 4)."""

    task_id: str
    app_id: int
    digital_human_id: str
    room_id: str
    stream_id: str
    status: TaskStatus
    fail_reason: str = ""
    """With status 2: why."""
    end_reason: str = ""
    """Why it ended, for operators."""
    ttl_s: int
    max_idle_s: int
    created_ms: int
    driven_ms: int
    """When it was driven last: a drive came, or ended; or until when PCM that came is spoken."""
    ended_ms: int | None = None
    owner: str
    """The server that runs it."""
    lease_ms: int
    """Until when its owner has said it is there."""
    last_event: int = 0
    """The number of the last event of its process that was taken in."""


class Source(StrEnum):
    """What a drive speaks from."""

    TEXT = "text"
    AUDIO = "audio"
    PCM = "pcm"
    RTC = "rtc"


class Drive(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said."""

    drive_id: str
    task_id: str
    source: Source
    status: DriveStatus
    reason: str = ""
    """Why it failed, for operators."""
    created_ms: int
    begun_ms: int | None = None
    ended_ms: int | None = None


class EventType(IntEnum):
    """Of a callback (contract section 5)."""

    TASK = 3
    DRIVE = 4


class Delivery(StrEnum):
    """What has become of a callback."""

    PENDING = "pending"
    RECEIVED = "received"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"
    """By an injected fault: it was never sent."""


class Try(msgspec.Struct, frozen=True):
    """One attempt to deliver a callback: when, to where, and what came of it."""

    time_ms: int
    url: str
    outcome: str


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an App is told. ``detail`` is JSON."""

    number: int
    app_id: int
    task_id: str
    event_type: EventType
    event_ms: int
    detail: bytes
    delivery: Delivery
    due_ms: int
    tries: tuple[Try, ...] = ()
    tries_before: int = 0
    """How many of ``tries`` were before it was sent again by hand: they do not count."""
