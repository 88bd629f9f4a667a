"""What a server tells operators of itself: metrics and health, put together from its parts."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

from visavis.bootstrap.house import House
from visavis.bootstrap.streaming import Streaming
from visavis.database.engine import UNREACHABLE
from visavis.database.follower import ChangeFeed
from visavis.edge.health import CHECK_S, Check, Finding
from visavis.metrics.all import Metrics
from visavis.metrics.state import State
from visavis.previews.renderer import PreviewRenderer

LEAST_FREE_BYTES = 100 * 1024**2
"""On a disk with less than that the database may soon not be written any more."""


@dataclass
class Monitor:
    """Looks at the parts of a server."""

    house: House
    feed: ChangeFeed
    streaming: Streaming
    renderer: PreviewRenderer
    metrics: Metrics
    is_stopping: bool = False
    _streams: dict[str, int] | None = None
    _queued: int | None = None
    _pending: int | None = None

    def __post_init__(self) -> None:
        self.metrics.watch(self._look)

    @property
    def checks(self) -> dict[str, Check]:
        """What must be well for the server to do its work."""
        return {
            "server": self._check_server,
            "database": self._check_database,
            "catalogue": self._check_catalogue,
            "streams": self._check_streams,
            "disk": self._check_disk,
        }

    async def text(self) -> bytes:
        """All metrics, with what the database says now, if it says so within a second."""
        try:
            async with asyncio.timeout(CHECK_S):
                await self._count()
        except UNREACHABLE:
            self._streams = self._queued = self._pending = None
        return self.metrics.text()

    async def _count(self) -> None:
        store, owner = self.streaming.tasks.store, self.streaming.tasks.rules.owner
        streams, queued = await store.count(owner)
        self._pending = await self.house.outbox.pending()
        self._streams = {status.name.lower(): number for status, number in streams.items()}
        self._queued = queued

    def _look(self) -> State:
        host = self.streaming.local
        return State(
            catalogue_version=self.feed.version,
            cores_available=host.capacity.cores,
            cores_taken=host.capacity.taken,
            refusals=host.capacity.refusals,
            spares=host.spares.ready,
            spare_failures=host.spares.failures,
            viewers=host.readings.viewers,
            pcm_bytes=host.pcm_bytes,
            cpu_s=host.readings.cpu_s,
            process_ends=host.readings.ends,
            previews=self.renderer.outcomes,
            streams=self._streams,
            drives_queued=self._queued,
            callbacks_pending=self._pending,
        )

    async def _check_server(self) -> Finding:
        return Finding(not self.is_stopping, "stopping" if self.is_stopping else "serving")

    async def _check_database(self) -> Finding:
        try:
            await self.feed.latest()
        except UNREACHABLE:
            return Finding(False, "The database cannot be used.")
        return Finding(True, "answers")

    async def _check_catalogue(self) -> Finding:
        loaded = self.feed.version >= 0
        return Finding(loaded, f"version {self.feed.version}" if loaded else "not loaded yet")

    async def _check_streams(self) -> Finding:
        """A server without room goes on serving the streams that it has: that is no fault."""
        host = self.streaming.local
        if host.spares.problem:
            return Finding(False, "Processes of streams cannot be started; the log says why.")
        return Finding(True, host.capacity.shortage() or "There is room for another stream.")

    async def _check_disk(self) -> Finding:
        settings = self.house.settings
        try:
            free = await asyncio.to_thread(_least_free, [settings.data_dir, settings.media_path])
        except OSError as fault:
            return Finding(False, f"The data directory cannot be used: {fault.strerror}.")
        return Finding(free >= LEAST_FREE_BYTES, f"{free // 2**20} MiB free")


def _least_free(places: list[Path]) -> int:
    return min(shutil.disk_usage(place).free for place in places)
