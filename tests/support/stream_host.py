"""A host of streams without pictures or sound, on a clock that is moved. It passes the same
conformance as the real ones."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from support.clock import FakeClock
from visavis.streams.host import (
    GoneError,
    InsufficientResourcesError,
    NotFoundError,
    OfferRefusedError,
    PlaceTakenError,
    ViewersFullError,
)
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
    StreamSpec,
)

CHARACTER_S = 0.05
FILE_S = 2.0
READY_AFTER_S = 0.1
STEP_S = 0.01


@dataclass
class _Drive:
    drive_id: str
    length_s: float = 0.0
    open: bool = False
    """More may come."""
    fault: str = ""
    begun: float | None = None
    bytes_a_second: int = 32_000
    last_number: int = 0


@dataclass
class FakeStream:
    """One stream: a handle and what is behind it."""

    spec: StreamSpec
    clock: FakeClock
    ready_at: float
    fails: str = ""
    ready: bool = False
    over: bool = False
    full: bool = False
    commands: list[AnyCommand] = field(default_factory=list)
    current: _Drive | None = None
    queue: deque[_Drive] = field(default_factory=deque)
    happened: list[AnyEvent] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def task_id(self) -> str:
        return self.spec.task_id

    async def drive(self, command: AnyCommand) -> None:
        self._check()
        self.commands.append(command)
        match command:
            case SpeakText(drive_id=drive_id, text=text, interrupt=interrupt):
                self._put(_Drive(drive_id, len(text) * CHARACTER_S), interrupt)
            case PlayAudio(drive_id=drive_id, url=url, interrupt=interrupt):
                fault = "It is not there." if "missing" in url else ""
                self._put(_Drive(drive_id, FILE_S, fault=fault), interrupt)
            case OpenPcm(drive_id=drive_id) | RelayAudio(drive_id=drive_id):
                self._drop_all()
                relays = isinstance(command, RelayAudio)
                self.queue.append(_Drive(drive_id, CHARACTER_S * relays, open=True))
            case StartPcm(sample_rate=rate, channels=channels) if self._pcm(command.drive_id):
                self._pcm(command.drive_id)[0].bytes_a_second = rate * channels * 2
            case Pcm():
                self._take(command)
            case ClosePcm() if found := self._pcm(command.drive_id):
                found[0].open = False
            case Interrupt():
                self._drop_all()
        self.step()

    async def offer(self, sdp: str, viewer_id: str) -> str:
        self._check()
        if self.full:
            raise ViewersFullError("At most 0 viewers may watch.")
        if "m=video" not in sdp:
            raise OfferRefusedError("The offer asks for no video.")
        return sdp.replace("recvonly", "sendonly")

    async def events(self, after: int = 0) -> AsyncIterator[AnyEvent]:
        while True:
            for event in self.happened[after:]:
                yield event
                after = event.number
                if isinstance(event, Lost):
                    return
            if len(self.happened) == after:
                self.news.clear()
                await self.news.wait()

    async def stop(self) -> None:
        self.lose(STOPPED)

    def lose(self, reason: str) -> None:
        if not self.over:
            self.over = True
            self._say(Lost, reason=reason)

    def step(self) -> None:
        """Do what is due by now."""
        if self.over or self.clock.monotonic() < self.ready_at:
            return
        if self.fails:
            self._say(NotReady, reason=self.fails)
            self.lose(self.fails)
            return
        if not self.ready:
            self.ready = True
            self._say(Ready)
        while self._step_drives():
            pass

    def _step_drives(self) -> bool:
        now = self.clock.monotonic()
        if self.current is None:
            if not self.queue:
                return False
            self.current = self.queue.popleft()
        drive = self.current
        if drive.fault:
            self.current = None
            self._say(DriveFailed, drive_id=drive.drive_id, reason=drive.fault)
            return True
        if drive.begun is None and drive.length_s:
            drive.begun = now
            self._say(DriveStarted, drive_id=drive.drive_id)
        if drive.open or (drive.begun is not None and now < drive.begun + drive.length_s):
            return False
        self.current = None
        self._say(DriveFinished, drive_id=drive.drive_id)
        return True

    def _put(self, drive: _Drive, interrupt: bool) -> None:
        if not interrupt:
            self.queue.append(drive)
            return
        self._drop_current()
        self.queue.appendleft(drive)

    def _drop_current(self) -> None:
        if self.current is not None:
            self._say(DriveInterrupted, drive_id=self.current.drive_id)
            self.current = None

    def _drop_all(self) -> None:
        self._drop_current()
        while self.queue:
            self._say(DriveInterrupted, drive_id=self.queue.popleft().drive_id)

    def _pcm(self, drive_id: str) -> list[_Drive]:
        drives = [*self.queue, *([self.current] if self.current else [])]
        return [one for one in drives if one.drive_id == drive_id and one.open]

    def _take(self, pcm: Pcm) -> None:
        for drive in self._pcm(pcm.drive_id):
            if pcm.number > drive.last_number + 1:
                drive.fault = f"Pcm {drive.last_number + 1} is missing."
            elif pcm.number == drive.last_number + 1:
                drive.last_number = pcm.number
                drive.length_s += len(pcm.content) / drive.bytes_a_second

    def _say(self, kind: Any, **facts: object) -> None:
        time_ms = int(self.clock.now() * 1000)
        self.happened.append(kind(number=len(self.happened) + 1, time_ms=time_ms, **facts))
        self.news.set()

    def _check(self) -> None:
        if self.over:
            raise GoneError


class FakeHost:
    """Runs fake streams."""

    def __init__(self, clock: FakeClock, capacity: int = 2) -> None:
        self.clock = clock
        self.capacity = capacity
        self.fails = ""
        """Why streams that are started from now on cannot be initialised."""
        self.streams: dict[str, FakeStream] = {}
        self.published: dict[str, tuple[int, str, str]] = {}
        """Where each publisher sends to, by its ID."""

    async def start(self, spec: StreamSpec, timeout_s: float) -> FakeStream:
        running = [one for one in self.streams.values() if not one.over]
        if any(one.task_id == spec.task_id for one in running):
            raise ValueError(f"The task {spec.task_id} runs already.")
        if len(running) >= self.capacity:
            raise InsufficientResourcesError
        ready_at = self.clock.monotonic() + READY_AFTER_S
        stream = FakeStream(spec, self.clock, ready_at, fails=self.fails)
        self.streams[spec.task_id] = stream
        return stream

    async def handle(self, task_id: str) -> FakeStream:
        stream = self.streams.get(task_id)
        if stream is None or stream.over:
            raise NotFoundError
        return stream

    async def publish(
        self, app_id: int, room_id: str, stream_id: str, sdp: str, publisher_id: str
    ) -> str:
        if "m=audio" not in sdp:
            raise OfferRefusedError("The offer sends no sound.")
        place = (app_id, room_id, stream_id)
        if place in self.published.values():
            raise PlaceTakenError
        self.published[publisher_id] = place
        return sdp.replace("sendonly", "recvonly")

    async def unpublish(self, publisher_id: str) -> None:
        self.published.pop(publisher_id, None)

    async def aclose(self) -> None:
        for stream in self.streams.values():
            await stream.stop()

    async def pass_time(self, seconds: float) -> None:
        """Move the clock, and everything that runs by it."""
        for _ in range(max(1, round(seconds / STEP_S))):
            self.clock.advance(STEP_S)
            for stream in self.streams.values():
                stream.step()
        await asyncio.sleep(0)

    def jump(self, seconds: float) -> None:
        """Move the clock far at once."""
        self.clock.advance(seconds)
        for stream in self.streams.values():
            stream.step()
