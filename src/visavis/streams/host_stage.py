"""What tests of a StreamHost stand on: ``visavis.streams.conformance`` tells how it is used."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import ClassVar

import pytest

from visavis.streams.host import StreamHandle, StreamHost
from visavis.streams.messages import (
    AnyEvent,
    DriveFailed,
    DriveFinished,
    DriveInterrupted,
    DriveStarted,
    Ready,
    SpeakText,
    StreamSpec,
    Voice,
)

PATIENCE_S = 20.0
STEP_S = 0.05
_numbers = itertools.count(1)

Kinds = list[tuple[str, str]]


class Ears:
    """Hears a stream's events as they come."""

    def __init__(self, handle: StreamHandle, after: int = 0) -> None:
        self.heard: list[AnyEvent] = []
        self._task = asyncio.create_task(self._listen(handle, after))

    async def _listen(self, handle: StreamHandle, after: int) -> None:
        async for event in handle.events(after):
            self.heard.append(event)

    @property
    def over(self) -> bool:
        return self._task.done()

    def told(self) -> Kinds:
        """Events of drives: what happened to which, in order."""
        return [
            (type(event).__name__, event.drive_id)
            for event in self.heard
            if isinstance(event, DriveStarted | DriveFinished | DriveInterrupted | DriveFailed)
        ]

    def has(self, kind: type[AnyEvent], drive_id: str | None = None) -> bool:
        return any(
            isinstance(event, kind) and drive_id in (None, getattr(event, "drive_id", None))
            for event in self.heard
        )


class HostStage:
    """The host that is tested, and streams of it to try things with. Derived classes may change
    what stands here."""

    capacity: ClassVar[int] = 2
    voice: ClassVar[Voice] = Voice(engine="espeak", name="en")
    short_text: ClassVar[str] = "Hi."
    long_text: ClassVar[str] = "This is a sentence that takes a good while to be spoken. " * 6
    missing_url: ClassVar[str] = "http://127.0.0.1:9/missing.wav"
    face: ClassVar[tuple[str, str]] = ("drawn", "0" * 64)

    @pytest.fixture
    async def host(self) -> StreamHost:
        raise NotImplementedError("Derive a class that has this fixture.")

    async def pass_time(self, seconds: float) -> None:
        """Let time pass; hosts on an injected clock move that."""
        await asyncio.sleep(seconds)

    async def kill(self, host: StreamHost, task_id: str) -> None:
        """End the stream's process from outside, as a crash would."""
        raise NotImplementedError

    def spec(self) -> StreamSpec:
        number = next(_numbers)
        return StreamSpec(
            task_id=f"task-{number}",
            app_id=1,
            room_id="room",
            stream_id=f"stream-{number}",
            face_kind=self.face[0],
            face_model=self.face[1],
            width=320,
            height=320,
        )

    def speak(self, drive_id: str, text: str, *, interrupt: bool = False) -> SpeakText:
        return SpeakText(drive_id=drive_id, text=text, voice=self.voice, interrupt=interrupt)

    async def until(self, holds: Callable[[], bool | Awaitable[bool]]) -> None:
        """Let time pass until something holds."""
        for _ in range(int(PATIENCE_S / STEP_S)):
            met = holds()
            if await met if isinstance(met, Awaitable) else met:
                return
            await self.pass_time(STEP_S)
        raise AssertionError(f"It did not come about within {PATIENCE_S:.0f} s.")

    async def streaming(self, host: StreamHost) -> tuple[StreamHandle, Ears]:
        handle = await host.start(self.spec(), PATIENCE_S)
        ears = Ears(handle)
        await self.until(lambda: ears.has(Ready))
        return handle, ears
