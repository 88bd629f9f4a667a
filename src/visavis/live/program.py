"""What a stream's process does, message by message."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Coroutine
from typing import Any

import structlog

from visavis.audio.addresses import AllowedHosts
from visavis.audio.fetching import AudioFetcher, FetchLimits
from visavis.clock import SystemClock
from visavis.live.commands import Commands
from visavis.live.offers import FullError, OfferError
from visavis.live.opening import network_of, open_session
from visavis.live.preparing import FACE_FAULTS, get_ready, told
from visavis.live.receiving import Publisher
from visavis.live.reporting import Reporter
from visavis.live.session import Session
from visavis.live.stills import StillError
from visavis.live.tap import SoundTap
from visavis.live.wire import (
    LOAD_EVERY_S,
    Answered,
    FromProcess,
    Gone,
    Load,
    Offered,
    Open,
    PcmTaken,
    Prepare,
    Prepared,
    Receive,
    Relayed,
    Sound,
    SourceGone,
    Stop,
    Tap,
    Told,
    ToProcess,
    pack,
)
from visavis.logs import always_about
from visavis.streams.messages import AnyCommand, decode_command, decode_spec
from visavis.voices.engines import Engines

log = structlog.get_logger()

_Order = AnyCommand | Relayed | SourceGone
_MOST_UNREAD = 256 * 1024
"""Bytes: while the host is this far behind it is told of nothing that it can do without."""


class StreamProgram:
    """Belongs to one loop."""

    def __init__(self, send_to: asyncio.WriteTransport) -> None:
        self._out = send_to
        self._clock = SystemClock()
        self._reporter = Reporter(self._clock, self.send)
        self._prepare = Prepare()
        self._engines = Engines({})
        self._fetcher: AudioFetcher | None = None
        self._session: Session | None = None
        self._commands: Commands | None = None
        self._publisher: Publisher | None = None
        self._is_tapped = False
        self._early: list[_Order] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()

    def send(self, message: FromProcess) -> None:
        """Say something to the host."""
        self._out.write(pack(message))

    async def ended(self) -> None:
        """Until there is nothing more to do for this process."""
        await self._ended.wait()

    async def take(self, message: ToProcess) -> bool:
        """Do what a message says. False: it is time to end."""
        match message:
            case Prepare():
                await self._get_ready(message)
            case Open():
                self._begin(self._open(message))
            case Receive():
                self._publisher = self._receive()
            case Told(content=content):
                self._carry_out(decode_command(content))
            case Relayed() | SourceGone():
                self._carry_out(message)
            case Tap(on=on):
                self._listen(on)
            case Offered():
                self._begin(self._answer(message))
            case Stop():
                return False
        return True

    async def aclose(self) -> None:
        """Give back all that is held."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for one in (self._session, self._publisher):
            if one is not None:
                await one.aclose()
        await self._engines.aclose()
        if self._fetcher is not None:
            await self._fetcher.aclose()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_end_if_broken)

    async def _get_ready(self, prepare: Prepare) -> None:
        self._prepare = prepare
        self._engines = Engines(prepare.voices)
        limits = FetchLimits(prepare.audio_max_bytes, prepare.audio_fetch_s)
        self._fetcher = AudioFetcher(AllowedHosts(prepare.private_hosts), limits)
        self.send(Prepared(await get_ready(prepare, self._engines)))

    async def _open(self, message: Open) -> None:
        if self._fetcher is None:
            self._fail_to_open("The stream's process was not prepared.")
            return
        spec = decode_spec(message.spec)
        always_about(app_id=spec.app_id, task_id=spec.task_id)
        try:
            session = await open_session(
                spec, message.model, self._prepare, self._clock, self._reporter
            )
        except FACE_FAULTS as fault:
            log.warning("face.not_opened", kind=spec.face_kind, fault=str(fault))
            self._fail_to_open(f"The digital human cannot be shown: {told(fault)}")
            return
        except StillError as fault:
            self._fail_to_open(str(fault))
            return
        self._session = session
        self._commands = Commands(
            session, self._engines, self._fetcher, self._tell_taken, self._prepare.audio_max_s
        )
        self._reporter.ready()
        self._begin(session.run())
        self._begin(self._tell_load(session))
        self._listen(self._is_tapped)
        early, self._early = self._early, []
        for command in early:
            self._carry_out(command)

    def _receive(self) -> Publisher:
        def gone(reason: str) -> None:
            self.send(Gone(reason))
            self._ended.set()

        return Publisher(network_of(self._prepare), SoundTap(self._send_sound), gone)

    def _listen(self, on: bool) -> None:
        self._is_tapped = on
        if self._session is not None:
            self._session.listen(SoundTap(self._send_sound) if on else None)

    def _send_sound(self, sound: Sound) -> None:
        if sound.last:
            self.send(sound)
        else:
            self._send_if_read(sound)

    def _fail_to_open(self, reason: str) -> None:
        self._reporter.not_ready(reason)
        self._ended.set()

    def _carry_out(self, command: _Order) -> None:
        if self._commands is None:
            self._early.append(command)
        elif isinstance(command, Relayed | SourceGone):
            self._commands.take_sound(command)
        else:
            self._commands.carry_out(command)

    def _tell_taken(self, drive_id: str, size: int) -> None:
        self.send(PcmTaken(drive_id, size))

    async def _tell_load(self, session: Session) -> None:
        while True:
            await asyncio.sleep(LOAD_EVERY_S)
            self._send_if_read(_load(session))

    def _send_if_read(self, message: FromProcess) -> None:
        if self._out.get_write_buffer_size() < _MOST_UNREAD:
            self.send(message)

    async def _answer(self, message: Offered) -> None:
        try:
            sdp = await self._answer_to(message)
        except OfferError as fault:
            full = isinstance(fault, FullError)
            self.send(Answered(message.number, refusal=str(fault), full=full))
        except Exception:  # offers come from anybody: none may end the stream of all others
            log.exception("offer.fault", viewer_id=message.viewer_id)
            self.send(Answered(message.number, refusal="The offer cannot be used."))
        else:
            self.send(Answered(message.number, sdp))

    async def _answer_to(self, message: Offered) -> str:
        if self._publisher is not None:
            return await self._publisher.answer(message.sdp)
        if self._session is not None:
            return await self._session.offer(message.sdp, message.viewer_id)
        raise OfferError("The stream has not begun yet.")


def _load(session: Session) -> Load:
    counts = session.counts
    return Load(
        cpu_s=time.process_time(),
        pictures=counts.pictures,
        dropped=counts.dropped,
        viewers=session.viewers,
        queued=session.queued,
    )


def _end_if_broken(task: asyncio.Task[None]) -> None:
    """What nobody foresaw, as a face that cannot be drawn any more, is a stream that is lost: the
    host sees the exit."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("stream.broken", exc_info=fault)
        sys.stderr.flush()
        os._exit(1)
