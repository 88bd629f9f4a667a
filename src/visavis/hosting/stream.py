"""One stream that runs in a process of its own: the handle, and what comes back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from enum import StrEnum

import msgspec
import structlog
from structlog.contextvars import bound_contextvars

from visavis.clock import Clock
from visavis.hosting.child import Child, ChildError
from visavis.hosting.history import History
from visavis.hosting.window import Window
from visavis.live.offers import OfferError, check_length
from visavis.live.wire import (
    LOAD_EVERY_S,
    MOST_RELAYED_BYTES,
    Answered,
    FromProcess,
    Happened,
    Offered,
    PcmTaken,
    Relayed,
    SourceGone,
    Tap,
    Told,
)
from visavis.logs import in_background
from visavis.streams.host import GoneError, OfferRefusedError, ViewersFullError
from visavis.streams.messages import (
    STOPPED,
    AnyCommand,
    AnyEvent,
    DriveFailed,
    DriveFinished,
    DriveInterrupted,
    Lost,
    NotReady,
    OpenPcm,
    Pcm,
    RelayAudio,
    VersionError,
    decode_event,
    encode,
)

log = structlog.get_logger()

HAND_OVER_S = 5.0
"""A process that takes no command for so long hangs, and is ended."""
SILENT_S = 60.0
"""A process that streams says what it costs every LOAD_EVERY_S. One that says nothing for so long
hangs, and is ended; so is one that does not come to stream."""
ANSWER_S = 10.0
"""An SDP answer takes some 100 ms; a process that is busy may take longer, but not this."""

Listener = Callable[[FromProcess], None]
Join = Callable[["LocalStream", RelayAudio], None]


class End(StrEnum):
    """How a stream's process ended."""

    STOPPED = "stopped"
    NOT_READY = "not_ready"
    """The stream could not be opened."""
    HUNG = "hung"
    BROKEN = "broken"
    """It spoke nonsense."""
    CRASHED = "crashed"


class LocalStream:
    """A StreamHandle over the pipes of a process."""

    def __init__(
        self,
        task_id: str,
        app_id: int,
        child: Child,
        clock: Clock,
        also_tell: Listener,
        join: Join,
    ) -> None:
        """``also_tell`` hears each message that is not this stream's own business; ``join`` finds
        the sound for a drive that relays it; ``app_id`` is for the log."""
        self._join = join
        self._task_id = task_id
        self._child = child
        self._clock = clock
        self._also_tell = also_tell
        self._history = History()
        self._windows: dict[str, Window] = {}
        self._offers: dict[int, asyncio.Future[Answered]] = {}
        self._numbers = itertools.count(1)
        self._hang = ""
        self._failed = ""
        self.end: End | None = None
        self._facts = {"app_id": app_id, "task_id": task_id}
        self._silent_s = 0.0
        self._guarding = in_background(self._guard(), **self._facts)
        self._reading = in_background(self._read(), **self._facts)

    @property
    def task_id(self) -> str:
        return self._task_id

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_over(self) -> bool:
        return self._history.is_over

    @property
    def pcm_bytes(self) -> int:
        """PCM that is on its way, or waits to be spoken."""
        return sum(window.used for window in self._windows.values())

    async def drive(self, command: AnyCommand) -> None:
        """As the contract says."""
        self._check()
        if isinstance(command, Pcm) and (window := self._windows.get(command.drive_id)):
            await window.take(len(command.content))
            self._check()
        if isinstance(command, OpenPcm):
            self._windows[command.drive_id] = Window()
        try:
            async with asyncio.timeout(HAND_OVER_S):
                await self._child.send(Told(encode(command)))
        except TimeoutError:
            await self._give_up(f"It took no command for {HAND_OVER_S:g} s.")
        self._check()
        if isinstance(command, RelayAudio):
            self._join(self, command)

    def post(self, message: Relayed | SourceGone | Tap) -> None:
        """What has to do with sound that is relayed; nothing waits for it, and of the sound only
        what is not too late is sent."""
        bounded = isinstance(message, Relayed) and not message.last
        self._child.post(message, MOST_RELAYED_BYTES if bounded else None)

    async def offer(self, sdp: str, viewer_id: str) -> str:
        """As the contract says."""
        self._check()
        try:
            check_length(sdp)
        except OfferError as fault:
            raise OfferRefusedError(str(fault)) from None
        number = next(self._numbers)
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._offers[number] = answer
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._child.send(Offered(number, viewer_id, sdp))
                answered = await answer
        except TimeoutError:
            self._check()
            raise OfferRefusedError(
                f"The stream did not answer within {ANSWER_S:g} s. Try again."
            ) from None
        finally:
            del self._offers[number]
        if answered.refusal:
            raise (ViewersFullError if answered.full else OfferRefusedError)(answered.refusal)
        return answered.sdp

    def events(self, after: int = 0) -> AsyncIterator[AnyEvent]:
        """As the contract says."""
        return self._history.after(after)

    async def stop(self) -> None:
        """As the contract says."""
        with bound_contextvars(**self._facts):
            await self._child.stop()
        await asyncio.shield(self._reading)

    def _check(self) -> None:
        if self.is_over or self._child.was_put_down or not self._child.is_alive:
            raise GoneError

    async def _give_up(self, why: str) -> None:
        self._hang = why
        log.error("stream.hangs", **self._facts, problem=why)
        await self._child.kill()

    async def _guard(self) -> None:
        # Counted, not measured: after a pause of our own, what it said meanwhile is read first.
        while self._silent_s < SILENT_S:
            await asyncio.sleep(LOAD_EVERY_S)
            self._silent_s += LOAD_EVERY_S
        await self._give_up(f"It said nothing for {SILENT_S:g} s.")

    async def _read(self) -> None:
        """Take in what the process says, to its end, which is Lost."""
        reason = ""
        try:
            async for message in self._child.messages():
                self._take_in(message)
        except (ChildError, ValueError, msgspec.DecodeError, VersionError) as fault:
            reason = str(fault)
            log.warning("stream.broken", task_id=self._task_id, problem=reason)
            await self._child.kill()
        self.end = End.BROKEN if reason else self._kind_of_end()
        self._end(reason or await self._how_it_ended())

    def _take_in(self, message: FromProcess) -> None:
        self._silent_s = 0.0
        match message:
            case Happened(content=content):
                self._note(decode_event(content))
            case Answered(number=number):
                if (answer := self._offers.get(number)) and not answer.done():
                    answer.set_result(message)
            case PcmTaken(drive_id=drive_id, size=size):
                if window := self._windows.get(drive_id):
                    window.give_back(size)
            case _:
                self._also_tell(message)

    def _note(self, event: AnyEvent) -> None:
        self._history.add(event)
        match event:
            case DriveFinished() | DriveInterrupted() | DriveFailed():
                if window := self._windows.pop(event.drive_id, None):
                    window.end()
            case NotReady(reason=reason):
                self._failed = reason

    def _kind_of_end(self) -> End:
        if self._hang:
            return End.HUNG
        if self._failed:
            return End.NOT_READY
        return End.STOPPED if self._child.was_put_down else End.CRASHED

    async def _how_it_ended(self) -> str:
        ended = await self._child.how_it_ended()
        if self._hang or self._failed:
            return self._hang or self._failed
        return STOPPED if self._child.was_put_down else ended

    def _end(self, reason: str) -> None:
        self._guarding.cancel()
        time_ms = round(self._clock.now() * 1000)
        self._history.add(Lost(number=self._history.next_number, time_ms=time_ms, reason=reason))
        for window in self._windows.values():
            window.end()
        self._windows.clear()
        for answer in self._offers.values():
            if not answer.done():
                answer.set_exception(GoneError())
        log.info("stream.over", task_id=self._task_id, pid=self.pid, reason=reason)
