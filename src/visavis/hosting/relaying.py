"""Sound from one process to others: sources joined with the drives that relay them, as
``visavis.live.wire`` says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from typing import Protocol

from visavis.hosting.stream import LocalStream
from visavis.live.wire import FromProcess, Relayed, Sound, SourceGone, Tap
from visavis.logs import in_background
from visavis.streams.messages import (
    DriveFailed,
    DriveFinished,
    DriveInterrupted,
    RelayAudio,
)

_ENDS = (DriveFinished, DriveInterrupted, DriveFailed)


class Source(Protocol):
    """What sound comes from. ``is_over``: there is no more."""

    @property
    def is_over(self) -> bool: ...

    def post(self, message: Tap) -> None:
        """Ask it for its sound, or for no more."""
        ...


class Relays:
    """Which drives say what a source says. Sources are told apart by keys: a stream's is its task
    ID, a publisher's its place."""

    def __init__(self, find: Callable[[Hashable], Source | None]) -> None:
        """``find`` gives the source of a key, if there is one now."""
        self._find = find
        self._targets: dict[Hashable, dict[str, LocalStream]] = {}
        self._following: set[asyncio.Task[None]] = set()

    def join(self, target: LocalStream, command: RelayAudio, key: Hashable) -> None:
        """A drive is to say what comes from a source; if there is none it fails."""
        source = self._find(key)
        if source is None or source.is_over or source is target:
            target.post(SourceGone(command.drive_id, _why(command, source)))
            return
        targets = self._targets.setdefault(key, {})
        targets[command.drive_id] = target
        if len(targets) == 1:
            source.post(Tap(on=True))
        following = in_background(
            self._follow(target, command.drive_id, key),
            task_id=target.task_id,
            drive_id=command.drive_id,
        )
        self._following.add(following)
        following.add_done_callback(self._following.discard)

    def hear(self, key: Hashable, message: FromProcess) -> None:
        """Something that a source's process said; of its sound all targets get a part."""
        if not isinstance(message, Sound):
            return
        for drive_id, target in self._targets.get(key, {}).items():
            target.post(Relayed(drive_id, message.content, message.last))

    def gone(self, key: Hashable) -> None:
        """A source is gone: what it said is spoken to its end."""
        for drive_id, target in self._targets.pop(key, {}).items():
            target.post(SourceGone(drive_id))

    async def aclose(self) -> None:
        """Relay no more."""
        for following in list(self._following):
            following.cancel()
        if self._following:
            await asyncio.wait(list(self._following))

    async def _follow(self, target: LocalStream, drive_id: str, key: Hashable) -> None:
        """To the drive's end, or its stream's."""
        async for event in target.events():
            if isinstance(event, _ENDS) and event.drive_id == drive_id:
                break
        targets = self._targets.get(key)
        if targets is None or targets.pop(drive_id, None) is None or targets:
            return
        del self._targets[key]
        if (source := self._find(key)) is not None:
            source.post(Tap(on=False))


def _why(command: RelayAudio, source: Source | None) -> str:
    if source is not None and not source.is_over:
        return "A stream cannot relay itself."
    if command.source_task_id is not None:
        return f"The stream {command.source_task_id} is over, or runs elsewhere."
    return f"Nobody publishes {command.stream_id!r} into the room {command.room_id!r}."
