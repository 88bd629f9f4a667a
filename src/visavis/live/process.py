"""The program of a stream's own process: ``python -m visavis.live.process PARENT``.

It draws, encodes and sends; see ``visavis.live.wire`` for what goes through its pipes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from zlib import crc32

import numpy as np
import structlog

from visavis.audio.addresses import AllowedHosts
from visavis.audio.fetching import AudioFetcher
from visavis.audio.pcm import DEFAULT_RATE
from visavis.clock import SystemClock
from visavis.errors import OperatorError
from visavis.faces.contract import Face, FaceModel, FaceModelError, Pose
from visavis.faces.kinds import face_kinds
from visavis.lipsync.from_audio import SoundLips
from visavis.live.commands import Commands
from visavis.live.offers import OfferError
from visavis.live.placing import PlacedFace
from visavis.live.reporting import Reporter
from visavis.live.session import Look, Session
from visavis.live.viewers import ViewerSettings
from visavis.live.webrtc import IceServer, Network
from visavis.live.wire import (
    LENGTH_SIZE,
    Answered,
    FromProcess,
    Offered,
    Open,
    PcmTaken,
    Prepare,
    Prepared,
    Stop,
    Told,
    ToProcess,
    pack,
    read_length,
    read_to_process,
)
from visavis.streams.messages import StreamSpec, decode_command, decode_spec
from visavis.voices.engines import Engines
from visavis.voices.faults import VoiceError
from visavis.voices.workers.parent import die_with

log = structlog.get_logger()

_FACE_FAULTS = (FaceModelError, OperatorError, OSError, ValueError, KeyError)


class StreamProcess:
    """What this process does, message by message."""

    def __init__(self, send_to: asyncio.WriteTransport) -> None:
        self._out = send_to
        self._clock = SystemClock()
        self._reporter = Reporter(self._clock, self.send)
        self._prepare = Prepare()
        self._engines = Engines({})
        self._fetcher: AudioFetcher | None = None
        self._session: Session | None = None
        self._commands: Commands | None = None
        self._running: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()

    def send(self, message: FromProcess) -> None:
        """Say something to the host."""
        self._out.write(pack(message))

    async def take(self, message: ToProcess) -> bool:
        """Do what a message says. False: it is time to end."""
        match message:
            case Prepare():
                await self._make_ready(message)
            case Open():
                return await self._open(message)
            case Told(content=content):
                if self._commands is not None:
                    self._commands.carry_out(decode_command(content))
            case Offered():
                task = asyncio.create_task(self._answer(message))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
            case Stop():
                return False
        return True

    async def aclose(self) -> None:
        """Give back all that is held."""
        going_on = [*self._answering, *([] if self._running is None else [self._running])]
        for task in going_on:
            task.cancel()
        if going_on:
            await asyncio.wait(going_on)
        if self._session is not None:
            await self._session.aclose()
        await self._engines.aclose()
        if self._fetcher is not None:
            await self._fetcher.aclose()

    async def _make_ready(self, prepare: Prepare) -> None:
        self._prepare = prepare
        self._engines = Engines(prepare.voices)
        self._fetcher = AudioFetcher(AllowedHosts(prepare.private_hosts))
        for kind in prepare.warm_voices:
            try:
                await self._engines.get(kind).voices()
            except (OperatorError, VoiceError) as fault:
                # Drives that need this engine will say so; others do not suffer.
                log.warning("voice.not_ready", engine=kind, fault=str(fault))
        for kind, model in prepare.faces.items():
            try:
                _show_once(kind, model)
            except _FACE_FAULTS as fault:
                log.warning("face.not_ready", kind=kind, fault=str(fault))
        _listen_once()
        self.send(Prepared())

    async def _open(self, message: Open) -> bool:
        spec = decode_spec(message.spec)
        if self._fetcher is None:
            self._reporter.not_ready("The stream's process was not prepared.")
            return False
        try:
            session = self._session = _open_session(message, spec, self._prepare, self._reporter)
        except _FACE_FAULTS as fault:
            self._reporter.not_ready(f"The digital human cannot be shown: {fault}")
            return False
        self._commands = Commands(session, self._engines, self._fetcher, self._tell_taken)
        self._running = asyncio.create_task(session.run())
        self._running.add_done_callback(_end_if_broken)
        self._reporter.ready()
        return True

    def _tell_taken(self, drive_id: str, size: int) -> None:
        self.send(PcmTaken(drive_id, size))

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


def _show_once(kind: str, model: str) -> None:
    face = face_kinds()[kind].read(Path(model).read_bytes()).open(64, 64, background=(0, 0, 0))
    try:
        face.i420(Pose({"aa": 1.0}))
    finally:
        face.close()


def _listen_once() -> None:
    """The first sound that lips hear takes a second, for code that is compiled then."""
    lips = SoundLips(DEFAULT_RATE)
    lips.push(np.zeros(DEFAULT_RATE // 10, np.int16))
    lips.finish()


def _open_session(message: Open, spec: StreamSpec, prepare: Prepare, reporter: Reporter) -> Session:
    model = face_kinds()[spec.face_kind].read(Path(message.model).read_bytes())
    face = _open_face(model, spec)
    servers = [IceServer(one.url, one.username, one.credential) for one in prepare.ice_servers]
    network = Network(servers, prepare.public_addresses)
    look = Look(dict(model.gestures), spec.bitrate, seed=crc32(spec.task_id.encode()))
    viewing = ViewerSettings(network, prepare.most_viewers)
    return Session(face, look, viewing, SystemClock(), reporter.tell)


def _open_face(model: FaceModel, spec: StreamSpec) -> Face:
    box = spec.face_box
    if box is None:
        return model.open(spec.width, spec.height, background=spec.background)
    # Colours of neighbouring pixels are shared, so that places and sizes are even.
    size = (max(2, box.width & ~1), max(2, box.height & ~1))
    face = model.open(*size, background=spec.background)
    return PlacedFace(
        face, (spec.width, spec.height), (box.left & ~1, box.top & ~1), spec.background
    )


def _end_if_broken(running: asyncio.Task[None]) -> None:
    """A face that cannot be drawn any more is a stream that is lost: the host sees the exit."""
    if not running.cancelled() and (fault := running.exception()) is not None:
        log.error("stream.broken", exc_info=fault)
        sys.stderr.flush()
        os._exit(1)


async def serve(source: int, out: int) -> None:
    """Take messages from one descriptor and send to another until the first ends or says Stop."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(source, "rb")
    )
    transport, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(out, "wb"))
    process = StreamProcess(transport)
    try:
        while await process.take(await _next(reader)):
            pass
    except asyncio.IncompleteReadError:
        log.info("stream.host_gone")
    finally:
        await process.aclose()
        transport.close()


async def _next(reader: asyncio.StreamReader) -> ToProcess:
    head = await reader.readexactly(LENGTH_SIZE)
    return read_to_process(await reader.readexactly(read_length(head)))


def main() -> None:
    """Serve on standard input and output; what libraries print goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the host's business
    die_with(int(sys.argv[1]))
    source, out = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    asyncio.run(serve(source, out))


if __name__ == "__main__":
    main()
