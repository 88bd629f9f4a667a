"""What every stream was told to say, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from visavis.streams.messages import (
    STOPPED,
    Act,
    AnyCommand,
    AnyEvent,
    DriveFailed,
    DriveFinished,
    DriveInterrupted,
    DriveStarted,
    Lost,
    OpenPcm,
    Pcm,
    PlayAudio,
    RelayAudio,
    SpeakText,
)

QUEUED, SPEAKING = "queued", "speaking"
FINISHED, INTERRUPTED, FAILED = "finished", "interrupted", "failed"


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A drive. Times are seconds since the test began, on its clock."""

    task_id: str
    drive_id: str
    source: str
    """``text``, ``audio``, ``pcm`` or ``rtc``."""
    outcome: str = QUEUED
    """``queued``, ``speaking``, ``finished``, ``interrupted`` or ``failed``."""
    asked_s: float
    began_s: float | None = None
    """When it began to speak; None: it has not."""
    ended_s: float | None = None
    reason: str = ""
    """Why it failed."""
    text: str = ""
    timbre_id: str = ""
    voice: str = ""
    """The engine and its voice: ``espeak:en+f2``."""
    speech_rate: int = 0
    pitch_rate: int = 0
    volume: int = 50
    interrupts: bool = False
    url: str = ""
    """AudioUrl."""
    audio_kind: str = ""
    """``WAV`` or ``MP3``, once the file was fetched."""
    bytes: int = 0
    """Of the file, or of PCM so far."""
    sha256: str = ""
    """The same bytes in hex."""
    room_id: str = ""
    stream_id: str = ""
    """Of DriveByRTCStream: what is relayed."""

    @property
    def seconds(self) -> float | None:
        """How long it spoke; None while it has not ended, or if it never began."""
        if self.began_s is None or self.ended_s is None:
            return None
        return round(self.ended_s - self.began_s, 3)


@dataclass(frozen=True)
class Performed:
    """A gesture (DoAction)."""

    task_id: str
    action: str
    at_s: float


@dataclass
class _Bytes:
    count: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


_STARTS: tuple[type[AnyCommand], ...] = (SpeakText, PlayAudio, OpenPcm, RelayAudio)
_OUTCOMES: dict[type[AnyEvent], str] = {
    DriveStarted: SPEAKING,
    DriveFinished: FINISHED,
    DriveInterrupted: INTERRUPTED,
    DriveFailed: FAILED,
}


class Transcript:
    """Of all streams of a test."""

    def __init__(self, start_ms: int, now_ms: Callable[[], int]) -> None:
        self._start_ms = start_ms
        self._now_ms = now_ms
        self._drives: dict[str, Spoken] = {}
        self._begun: list[str] = []
        self._performed: list[Performed] = []
        self._pcm: dict[str, _Bytes] = {}

    def __str__(self) -> str:
        """A line a drive, for people."""
        return "\n".join(map(_line, self.drives())) or "Nothing was said."

    def spoken(self, task_id: str | None = None) -> list[Spoken]:
        """What has begun to be spoken, in that order; of one task or of all."""
        begun = [self._drives[drive_id] for drive_id in list(self._begun)]
        return [one for one in begun if task_id in (None, one.task_id)]

    def drives(self, task_id: str | None = None) -> list[Spoken]:
        """Every drive in the order in which they came, spoken or not."""
        return [one for one in list(self._drives.values()) if task_id in (None, one.task_id)]

    def drive(self, drive_id: str) -> Spoken:
        """Raises KeyError for a drive that no stream was handed."""
        return self._drives[drive_id]

    def performed(self, task_id: str | None = None) -> list[Performed]:
        """Gestures, in the order in which they were asked for."""
        return [one for one in list(self._performed) if task_id in (None, one.task_id)]

    def received_bytes(self, drive_id: str) -> int:
        """How much PCM a stream has been handed for a drive."""
        found = self._pcm.get(drive_id)
        return found.count if found else 0

    def told(self, task_id: str, command: AnyCommand) -> None:
        """A stream was handed a command."""
        now_s = self._seconds(self._now_ms())
        if isinstance(command, _STARTS):
            drive = _drive(task_id, command, now_s)
            self._drives[drive.drive_id] = drive
        elif isinstance(command, Pcm):
            self._count(command)
        elif isinstance(command, Act):
            self._performed.append(Performed(task_id, command.action, now_s))

    def fetched(self, drive_id: str, kind: str, size: int, sha256: str) -> None:
        """The file of a drive by audio is there."""
        self._note(drive_id, audio_kind=kind, bytes=size, sha256=sha256)

    def happened(self, task_id: str, event: AnyEvent) -> None:
        """A stream said something."""
        now_s = self._seconds(event.time_ms)
        if isinstance(event, Lost):
            how = {"outcome": FAILED, "reason": event.reason}
            if event.reason == STOPPED:
                how = {"outcome": INTERRUPTED}
            for drive in self.drives(task_id):
                if drive.outcome in (QUEUED, SPEAKING):
                    self._note(drive.drive_id, ended_s=now_s, **how)
        elif outcome := _OUTCOMES.get(type(event)):
            self._move(event, outcome, now_s)

    def _move(self, event: Any, outcome: str, now_s: float) -> None:
        if outcome == SPEAKING:
            self._note(event.drive_id, outcome=outcome, began_s=now_s)
            self._begun.append(event.drive_id)
            return
        reason = getattr(event, "reason", "")
        self._note(event.drive_id, outcome=outcome, ended_s=now_s, reason=reason)

    def _count(self, pcm: Pcm) -> None:
        found = self._pcm.setdefault(pcm.drive_id, _Bytes())
        found.count += len(pcm.content)
        found.digest.update(pcm.content)
        self._note(pcm.drive_id, bytes=found.count, sha256=found.digest.hexdigest())

    def _note(self, drive_id: str, **facts: Any) -> None:
        if drive_id in self._drives:
            self._drives[drive_id] = replace(self._drives[drive_id], **facts)

    def _seconds(self, time_ms: int) -> float:
        return (time_ms - self._start_ms) / 1000


def _drive(task_id: str, command: Any, now_s: float) -> Spoken:
    facts: dict[str, Any] = {"interrupts": getattr(command, "interrupt", True)}
    match command:
        case SpeakText(voice=voice):
            facts |= {
                "source": "text",
                "text": command.text,
                "timbre_id": command.timbre_id,
                "voice": f"{voice.engine}:{voice.name}",
                "speech_rate": voice.rate,
                "pitch_rate": voice.pitch,
                "volume": voice.volume,
            }
        case PlayAudio():
            facts |= {"source": "audio", "url": command.url}
        case RelayAudio():
            facts |= {"source": "rtc", "room_id": command.room_id, "stream_id": command.stream_id}
        case _:
            facts["source"] = "pcm"
    return Spoken(task_id=task_id, drive_id=command.drive_id, asked_s=now_s, **facts)


def _line(one: Spoken) -> str:
    said = {"text": repr(one.text), "audio": one.url, "pcm": f"{one.bytes} bytes"}.get(
        one.source, f"{one.room_id}/{one.stream_id}"
    )
    when = "" if one.began_s is None else f" from {one.began_s:.3f}"
    when += "" if one.ended_s is None else f" to {one.ended_s:.3f} s"
    because = f" ({one.reason})" if one.reason else ""
    return f"{one.task_id[:8]} {one.source} {said}: {one.outcome}{when}{because}"
