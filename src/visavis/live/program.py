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
from visavis.audio.fetching import AudioFetcher
from visavis.clock import SystemClock
from visavis.live.commands import Commands
from visavis.live.offers import OfferError
from visavis.live.opening import open_session
from visavis.live.preparing import FACE_FAULTS, get_ready
from visavis.live.reporting import Reporter
from visavis.live.session import Session
from visavis.live.stills import StillError
from visavis.live.wire import (
    LOAD_EVERY_S,
    Answered,
    FromProcess,
    Load,
    Offered,
    Open,
    PcmTaken,
    Prepare,
    Prepared,
    Stop,
    Told,
    ToProcess,
    pack,
)
from visavis.streams.messages import AnyCommand, decode_command, decode_spec
from visavis.voices.engines import Engines

log = structlog.get_logger()

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
        self._early: list[AnyCommand] = []
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
            case Told(content=content):
                self._carry_out(decode_command(content))
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
        if self._session is not None:
            await self._session.aclose()
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
        self._fetcher = AudioFetcher(AllowedHosts(prepare.private_hosts))
        self.send(Prepared(await get_ready(prepare, self._engines)))

    async def _open(self, message: Open) -> None:
        if self._fetcher is None:
            self._fail_to_open("The stream's process was not prepared.")
            return
        spec = decode_spec(message.spec)
        try:
            session = await open_session(
                spec, message.model, self._prepare, self._clock, self._reporter
            )
        except FACE_FAULTS as fault:
            self._fail_to_open(f"The digital human cannot be shown: {fault}")
            return
        except StillError as fault:
            self._fail_to_open(str(fault))
            return
        self._session = session
        self._commands = Commands(session, self._engines, self._fetcher, self._tell_taken)
        self._reporter.ready()
        self._begin(session.run())
        self._begin(self._tell_load(session))
        for command in self._early:
            self._commands.carry_out(command)
        self._early.clear()

    def _fail_to_open(self, reason: str) -> None:
        self._reporter.not_ready(reason)
        self._ended.set()

    def _carry_out(self, command: AnyCommand) -> None:
        if self._commands is None:
            self._early.append(command)
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
        if self._session is None:
            self.send(Answered(message.number, refusal="The stream has not begun yet."))
            return
        try:
            sdp = await self._session.offer(message.sdp, message.viewer_id)
        except OfferError as fault:
            self.send(Answered(message.number, refusal=str(fault)))
        else:
            self.send(Answered(message.number, sdp))


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
