"""Streams on this machine: the host that runs them, the services of their Actions, and the work
behind those."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from visavis.apps.directory import AppDirectory
from visavis.bootstrap.house import House
from visavis.bootstrap.stand_ins import StandIns
from visavis.catalogue.snapshot import Snapshot
from visavis.database.engine import UNREACHABLE
from visavis.errors import OperatorError
from visavis.hosting.capacity import SHARE, Capacity
from visavis.hosting.local import LocalHost
from visavis.hosting.machine import free_memory, usable_cores
from visavis.injection.rules import FaultRules
from visavis.live.wire import Prepare
from visavis.media.store import MediaStore
from visavis.metrics.all import Metrics
from visavis.settings import Settings
from visavis.streams.callbacks import CallbackSender
from visavis.streams.driving import DriveService
from visavis.streams.host import StreamHost
from visavis.streams.purging import Purger
from visavis.streams.service import StreamRules, StreamService
from visavis.streams.store import TaskStore
from visavis.streams.sweeping import Sweeper

log = structlog.get_logger()


@dataclass(frozen=True)
class Streaming:
    """What runs streams."""

    host: StreamHost
    local: LocalHost
    """The same, unless something stands in for it."""
    tasks: StreamService
    drives: DriveService
    sweeper: Sweeper
    sender: CallbackSender
    purger: Purger

    @property
    def work(self) -> tuple[Callable[[], Coroutine[None, None, None]], ...]:
        """What runs for as long as the server does."""
        return self.sweeper.run, self.sender.run, self.purger.run, self._warm

    async def _warm(self) -> None:
        self.local.warm()


@asynccontextmanager
async def open_streaming(
    house: House,
    directory: AppDirectory,
    catalogue: Callable[[], Snapshot],
    base_url: str,
    metrics: Metrics,
    faults: FaultRules,
    stand_ins: StandIns,
) -> AsyncIterator[Streaming]:
    """The streams of this server; they end with it, and what they tell of their end is sent as far
    as it can be at once."""
    settings, clock = house.settings, house.clock
    capacity = Capacity(settings.stream_cores or SHARE * usable_cores(), free_memory)
    local = LocalHost(
        clock,
        capacity,
        _preparation(settings, house.media, catalogue()),
        lambda media_id: _model_path(house.media, media_id),
        spares=settings.stream_spares,
        heard=metrics.drives.heard,
    )
    host = stand_ins.host(local)
    rules = StreamRules(owner=_owner(settings, base_url), stream_limit=settings.stream_limit)
    tasks = StreamService(TaskStore(house.engine), host, clock, catalogue, rules)
    drives = DriveService(tasks, clock, _socket_url(base_url), metrics.drives)

    def dropping(app_id: int) -> int | None:
        fault = faults.of_callback(app_id)
        if fault is None:
            return None
        metrics.faults.hit(callback=True)
        return fault.number

    sender = CallbackSender(
        house.outbox,
        directory.get,
        clock,
        metrics.callbacks,
        transport=stand_ins.callback_transport,
        dropping=dropping,
    )
    purger = Purger(house.engine, clock, settings.keep_tasks_days)
    try:
        yield Streaming(host, local, tasks, drives, Sweeper(tasks), sender, purger)
    finally:
        await tasks.aclose()
        try:
            await sender.flush()
        except UNREACHABLE as fault:
            log.warning("callbacks.wait", problem=str(fault))
        await sender.aclose()


def _preparation(settings: Settings, media: MediaStore, catalogue: Snapshot) -> Prepare:
    voices = dict(settings.voice_settings)
    voices["espeak"] = {"workers": "1"} | voices.get("espeak", {})  # a stream has one voice
    human = catalogue.first_public()
    shown = human.face if human is not None else None
    return Prepare(
        voices=voices,
        warm_voices=("espeak",),
        faces={shown.kind: str(_model_path(media, shown.model))} if shown is not None else {},
        private_hosts=tuple(settings.audio_private_hosts),
        audio_max_bytes=settings.audio_max_bytes,
        audio_max_s=settings.audio_max_s,
        audio_fetch_s=settings.audio_fetch_s,
        ice_servers=tuple(settings.ice),
        public_addresses=tuple(settings.public_addresses),
        most_viewers=settings.stream_viewers,
        recordings=recordings_folder(settings.stream_recordings),
    )


def recordings_folder(folder: Path | None) -> str:
    """Its path, made where it is not there yet; empty for none. Raises OperatorError."""
    if folder is None:
        return ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OperatorError(
            f"VISAVIS_STREAM_RECORDINGS: {folder} cannot be made: {fault.strerror}.",
            "Name a folder that this server may write to.",
        ) from fault
    return str(folder.absolute())


def _model_path(media: MediaStore, media_id: str) -> Path:
    """Where a face's model is; a path that cannot be opened where it is missing."""
    return (media.path(media_id) or media.root / media_id).absolute()


def _owner(settings: Settings, base_url: str) -> str:
    port = base_url.rpartition(":")[2] if not settings.port else settings.port
    return settings.server_name or f"{socket.gethostname()}:{port}"


def _socket_url(base_url: str) -> str:
    """http://… becomes ws://…, https://… wss://…"""
    return f"ws{base_url.removeprefix('http')}/ws"
