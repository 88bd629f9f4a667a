"""A stream that says everything in a moment of real time: only the virtual clock goes by."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from visavis.audio.faults import AudioError
from visavis.logs import in_background
from visavis.streams.host import GoneError
from visavis.streams.messages import (
    STOPPED,
    AnyCommand,
    AnyEvent,
    ClosePcm,
    DriveFailed,
    DriveFinished,
    DriveInterrupted,
    DriveStarted,
    Interrupt,
    Lost,
    NotReady,
    OpenPcm,
    Pcm,
    PlayAudio,
    Ready,
    RelayAudio,
    SpeakText,
    StartPcm,
    StopPcm,
    StreamSpec,
)
from visavis.testing.script import Script
from visavis.testing.scripted_drive import FileDrive, PcmDrive, RelayDrive, ScriptedDrive


class Surroundings(Protocol):
    """What a stream knows of the host that runs it."""

    script: Script

    def now_ms(self) -> int: ...

    def heard(self, task_id: str, message: AnyCommand | AnyEvent) -> None:
        """A command came, or an event happened."""
        ...

    def answer(self, sdp: str) -> str:
        """The answer to a viewer's offer. Raises OfferRefusedError."""
        ...

    async def fetch(self, drive: FileDrive) -> None:
        """Get a drive its file. Raises AudioError."""
        ...

    def source(self, command: RelayAudio) -> Callable[[], bool | None]:
        """Whether what is relayed speaks; None where it is gone."""
        ...

    def step(self) -> None:
        """Have all streams do what is due."""
        ...


@dataclass(eq=False)
class _Ear:
    """Somebody who listens, and the last event that they are done with."""

    after: int


class ScriptedStream:
    """A handle and what is behind it; see ``visavis.streams.host`` for what its methods promise."""

    def __init__(self, spec: StreamSpec, around: Surroundings) -> None:
        self.spec = spec
        self.is_over = False
        self._around = around
        self._fails = around.script.initialisation_fails
        self._ready_at_ms = around.now_ms() + round(around.script.ready_after_s * 1000)
        self._is_ready = False
        self._current: ScriptedDrive | None = None
        self._queue: deque[ScriptedDrive] = deque()
        self._happened: list[AnyEvent] = []
        self._ears: set[_Ear] = set()
        self._news = asyncio.Event()
        self._fetching: asyncio.Task[None] | None = None

    @property
    def task_id(self) -> str:
        return self.spec.task_id

    @property
    def speaks(self) -> bool:
        return self._current is not None and self._current.begun

    @property
    def fetching(self) -> asyncio.Task[None] | None:
        """The fetching of a file that goes on now."""
        return self._fetching

    @property
    def is_heard(self) -> bool:
        """Whether there are listeners, and they are done with all that has happened."""
        return bool(self._ears) and all(ear.after == len(self._happened) for ear in self._ears)

    @property
    def due_ms(self) -> int | None:
        """When it will do something by itself, if it will."""
        if self.is_over:
            return None
        if not self._is_ready:
            return self._ready_at_ms
        return self._current.until_ms if self._current is not None else None

    async def drive(self, command: AnyCommand) -> None:
        """As the contract says; PCM never waits."""
        if self.is_over:
            raise GoneError
        self._around.heard(self.task_id, command)
        now_ms = self._around.now_ms()
        match command:
            case SpeakText(drive_id=drive_id, text=text, voice=voice, interrupt=interrupt):
                seconds = self._around.script.text_s(text, voice.rate)
                self._put(ScriptedDrive(drive_id, round(seconds * 1000)), interrupt)
            case PlayAudio(drive_id=drive_id, url=url, interrupt=interrupt):
                self._put(FileDrive(drive_id, url), interrupt)
            case OpenPcm(drive_id=drive_id):
                self._drop_all()
                self._queue.append(PcmDrive(drive_id))
            case RelayAudio(drive_id=drive_id):
                self._drop_all()
                self._queue.append(
                    RelayDrive(drive_id, self._around.source(command), _why(command))
                )
            case StartPcm() | Pcm() | StopPcm() | ClosePcm():
                self._take(command, now_ms)
            case Interrupt():
                self._drop_all()
        self._around.step()

    async def offer(self, sdp: str, viewer_id: str) -> str:
        """As the contract says."""
        if self.is_over:
            raise GoneError
        return self._around.answer(sdp)

    async def events(self, after: int = 0) -> AsyncIterator[AnyEvent]:
        """As the contract says. Whoever asks for the next is done with the one before."""
        ear = _Ear(after)
        self._ears.add(ear)
        try:
            while True:
                for event in self._happened[ear.after :]:
                    yield event
                    ear.after = event.number
                    if isinstance(event, Lost):
                        return
                if len(self._happened) == ear.after:
                    self._news.clear()
                    await self._news.wait()
        finally:
            self._ears.discard(ear)

    async def stop(self) -> None:
        """As the contract says."""
        self.lose(STOPPED)

    def lose(self, reason: str) -> None:
        """The stream is gone, as a process that has crashed would be."""
        if self.is_over:
            return
        self.is_over = True
        self._forget_file()
        self._say(Lost, reason=reason)
        self._around.step()

    def step(self) -> bool:
        """Do what is due; whether there was something."""
        before = len(self._happened)
        if self.is_over or self._around.now_ms() < self._ready_at_ms:
            return False
        if self._fails:
            self._say(NotReady, reason=self._fails)
            self.lose(self._fails)
            return True
        if not self._is_ready:
            self._is_ready = True
            self._say(Ready)
        while self._step_drives(self._around.now_ms()):
            pass
        return len(self._happened) > before

    def _step_drives(self, now_ms: int) -> bool:
        if self._current is None:
            if not self._queue:
                return False
            self._current = self._queue.popleft()
        drive = self._current
        if isinstance(drive, RelayDrive):
            drive.listen()
        if drive.fault:
            self._end_current(DriveFailed, reason=drive.fault)
            return True
        if isinstance(drive, FileDrive) and not drive.is_there:
            self._fetch(drive)
            return False
        if not drive.begun and drive.has_sound:
            drive.begin(now_ms)
            self._say(DriveStarted, drive_id=drive.drive_id)
        if drive.open or (drive.until_ms is not None and now_ms < drive.until_ms):
            return False
        self._end_current(DriveFinished)
        return True

    def _fetch(self, drive: FileDrive) -> None:
        if self._fetching is None:
            facts = {"task_id": self.task_id, "drive_id": drive.drive_id}
            self._fetching = in_background(self._await_file(drive), **facts)

    async def _await_file(self, drive: FileDrive) -> None:
        try:
            await self._around.fetch(drive)
        except AudioError as fault:
            drive.fault = str(fault)
        self._fetching = None
        self._around.step()

    def _forget_file(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
            self._fetching = None

    def _put(self, drive: ScriptedDrive, interrupt: bool) -> None:
        if not interrupt:
            self._queue.append(drive)
            return
        self._drop_current()
        self._queue.appendleft(drive)

    def _take(self, command: StartPcm | Pcm | StopPcm | ClosePcm, now_ms: int) -> None:
        for drive in (self._current, *self._queue):
            if not (isinstance(drive, PcmDrive) and drive.open):
                continue
            if drive.drive_id != command.drive_id:
                continue
            match command:
                case StartPcm():
                    drive.start(command, now_ms)
                case Pcm():
                    drive.take(command, now_ms)
                case StopPcm():
                    drive.stop(now_ms)
                case ClosePcm():
                    drive.close(now_ms)

    def _end_current(self, kind: Any, **facts: object) -> None:
        if self._current is not None:
            drive_id, self._current = self._current.drive_id, None
            self._forget_file()
            self._say(kind, drive_id=drive_id, **facts)

    def _drop_current(self) -> None:
        self._end_current(DriveInterrupted)

    def _drop_all(self) -> None:
        self._drop_current()
        while self._queue:
            self._say(DriveInterrupted, drive_id=self._queue.popleft().drive_id)

    def _say(self, kind: Any, **facts: object) -> None:
        number, time_ms = len(self._happened) + 1, self._around.now_ms()
        event = kind(number=number, time_ms=time_ms, **facts)
        self._happened.append(event)
        self._around.heard(self.task_id, event)
        self._news.set()


def _why(command: RelayAudio) -> str:
    if command.source_task_id is not None:
        return f"The stream {command.source_task_id} is over, or runs elsewhere."
    return f"Nobody publishes {command.stream_id!r} into the room {command.room_id!r}."
