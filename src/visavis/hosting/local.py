"""LocalHost: streams on this machine, each in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from functools import partial
from pathlib import Path

import msgspec
import structlog

from visavis.clock import Clock
from visavis.hosting.capacity import Capacity, PictureCost
from visavis.hosting.child import Child, ChildError
from visavis.hosting.publishing import Place, Publishers
from visavis.hosting.readings import Readings
from visavis.hosting.relaying import Relays, Source
from visavis.hosting.spares import Spares
from visavis.hosting.stream import LocalStream
from visavis.live.wire import Figures, FromProcess, Open, Prepare, Prepared
from visavis.logs import in_background
from visavis.streams.host import InsufficientResourcesError, NotFoundError
from visavis.streams.messages import RelayAudio, StreamSpec, encode

log = structlog.get_logger()

PUBLISH_S = 10.0
"""How long somebody who publishes waits for a process."""


class LocalHost:
    """A StreamHost; see ``visavis.streams.host`` for what its methods promise."""

    def __init__(
        self,
        clock: Clock,
        capacity: Capacity,
        prepare: Prepare,
        model_path: Callable[[str], Path],
        *,
        spares: int = 1,
        heard: Callable[[Figures], None] | None = None,
    ) -> None:
        """``prepare`` holds for every stream, ``model_path`` finds a face's model by its media ID,
        and so many ``spares`` are kept warm once ``warm`` has been called. ``heard`` is told the
        figures of each drive."""
        self.spares = Spares(spares, self._prepare_now, self._learn)
        self.readings = Readings(clock, capacity, heard)
        self._clock = clock
        self.capacity = capacity
        self._faces = dict(prepare.faces)
        self._prepare = prepare
        self._model_path = model_path
        self._streams: dict[str, LocalStream] = {}
        self._starting: set[str] = set()
        self._has_learnt = False
        self._ending: set[asyncio.Task[None]] = set()
        self._relays = Relays(self._find_source)
        self._publishers = Publishers(capacity, self._relays.hear, self._relays.gone)

    @property
    def pcm_bytes(self) -> int:
        """PCM of clients that waits to be spoken."""
        return sum(stream.pcm_bytes for stream in self._streams.values())

    def warm(self) -> None:
        """Begin to start the spares."""
        self.spares.fill()

    async def start(self, spec: StreamSpec, timeout_s: float) -> LocalStream:
        """As the contract says."""
        if spec.task_id in self._streams or spec.task_id in self._starting:
            raise ValueError(f"The task {spec.task_id} runs already.")
        self.capacity.take(spec)
        self._starting.add(spec.task_id)
        try:
            child = await self._take(timeout_s)
            return await self._open(child, spec)
        except BaseException:
            self.capacity.give_back(spec.task_id)
            raise
        finally:
            self._starting.discard(spec.task_id)

    async def handle(self, task_id: str) -> LocalStream:
        """As the contract says."""
        stream = self._streams.get(task_id)
        if stream is None or stream.is_over:
            raise NotFoundError
        return stream

    async def publish(
        self, app_id: int, room_id: str, stream_id: str, sdp: str, publisher_id: str
    ) -> str:
        """As the contract says."""
        place = Place(app_id, room_id, stream_id)
        return await self._publishers.publish(
            place, sdp, publisher_id, lambda: self._take(PUBLISH_S)
        )

    async def unpublish(self, publisher_id: str) -> None:
        """As the contract says."""
        await self._publishers.unpublish(publisher_id)

    async def aclose(self) -> None:
        """Ends the streams."""
        await self.spares.aclose()
        await self._relays.aclose()
        await self._publishers.aclose()
        await asyncio.gather(*(stream.stop() for stream in list(self._streams.values())))
        await asyncio.gather(*self._ending)

    async def _take(self, timeout_s: float) -> Child:
        try:
            return await self.spares.take(timeout_s)
        except (ChildError, TimeoutError) as fault:
            problem = str(fault) or f"No process was ready within {timeout_s:g} s."
            log.warning("stream.not_started", problem=problem)
            raise InsufficientResourcesError from fault

    async def _open(self, child: Child, spec: StreamSpec) -> LocalStream:
        model = str(self._model_path(spec.face_model))
        self._faces[spec.face_kind] = model
        stream = LocalStream(
            spec.task_id,
            spec.app_id,
            child,
            self._clock,
            partial(self._hear, spec),
            partial(self._join, spec),
        )
        self._streams[spec.task_id] = stream
        ending = in_background(self._see_off(stream), app_id=spec.app_id, task_id=spec.task_id)
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        try:
            await child.send(Open(encode(spec), model))
        except BaseException:
            await stream.stop()
            raise
        return stream

    async def _see_off(self, stream: LocalStream) -> None:
        """What a stream had is free when it is over."""
        async for _ in stream.events():
            pass
        self.capacity.give_back(stream.task_id)
        self.readings.close(stream.task_id, stream.end)
        self._relays.gone(stream.task_id)
        if self._streams.get(stream.task_id) is stream:
            del self._streams[stream.task_id]

    def _prepare_now(self) -> Prepare:
        """With the face of each kind that was shown last: the next is likely to be like it."""
        measure = not self._has_learnt and not self.spares.waited_for  # it takes a second or two
        return msgspec.structs.replace(self._prepare, faces=dict(self._faces), measure=measure)

    def _learn(self, said: Prepared) -> None:
        """What a picture costs on this machine: measured once, by the first process."""
        if self._has_learnt or len(said.costs) < 2:  # noqa: PLR2004 (a line has two points)
            return
        self._has_learnt = True
        points = [(one.width * one.height, one.cpu_s) for one in said.costs]
        self.capacity.cost = PictureCost(points)
        log.info("pictures.measured", cpu_ms={size: round(s * 1000, 2) for size, s in points})

    def _hear(self, spec: StreamSpec, message: FromProcess) -> None:
        """What a stream's process tells of itself."""
        self.readings.hear(spec.task_id, message)
        self._relays.hear(spec.task_id, message)

    def _join(self, spec: StreamSpec, target: LocalStream, command: RelayAudio) -> None:
        place = Place(spec.app_id, command.room_id, command.stream_id)
        self._relays.join(target, command, command.source_task_id or place)

    def _find_source(self, key: Hashable) -> Source | None:
        if isinstance(key, Place):
            return self._publishers.find(key)
        return self._streams.get(str(key))
