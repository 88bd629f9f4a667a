"""A host of real streams whose commands and events are kept in a transcript."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from visavis.logs import in_background
from visavis.streams.host import StreamHandle, StreamHost
from visavis.streams.messages import AnyCommand, AnyEvent, StreamSpec
from visavis.testing.transcript import Transcript


class RecordedStream:
    """A StreamHandle round another."""

    def __init__(self, handle: StreamHandle, transcript: Transcript) -> None:
        self._handle = handle
        self._transcript = transcript

    @property
    def task_id(self) -> str:
        return self._handle.task_id

    async def drive(self, command: AnyCommand) -> None:
        """As the contract says."""
        self._transcript.told(self.task_id, command)
        await self._handle.drive(command)

    async def offer(self, sdp: str, viewer_id: str) -> str:
        """As the contract says."""
        return await self._handle.offer(sdp, viewer_id)

    def events(self, after: int = 0) -> AsyncIterator[AnyEvent]:
        """As the contract says."""
        return self._handle.events(after)

    async def stop(self) -> None:
        """As the contract says."""
        await self._handle.stop()

    async def record(self) -> None:
        """Keep its events, to the last."""
        async for event in self._handle.events():
            self._transcript.happened(self.task_id, event)


class RecordedHost:
    """A StreamHost round another."""

    def __init__(self, host: StreamHost, transcript: Transcript) -> None:
        self._host = host
        self._transcript = transcript
        self._recording: set[asyncio.Task[None]] = set()

    async def start(self, spec: StreamSpec, timeout_s: float) -> RecordedStream:
        """As the contract says."""
        stream = self._wrap(await self._host.start(spec, timeout_s))
        recording = in_background(stream.record(), task_id=spec.task_id)
        self._recording.add(recording)
        recording.add_done_callback(self._recording.discard)
        return stream

    async def handle(self, task_id: str) -> RecordedStream:
        """As the contract says."""
        return self._wrap(await self._host.handle(task_id))

    async def publish(
        self, app_id: int, room_id: str, stream_id: str, sdp: str, publisher_id: str
    ) -> str:
        """As the contract says."""
        return await self._host.publish(app_id, room_id, stream_id, sdp, publisher_id)

    async def unpublish(self, publisher_id: str) -> None:
        """As the contract says."""
        await self._host.unpublish(publisher_id)

    async def aclose(self) -> None:
        """As the contract says; what the streams said last is kept."""
        await self._host.aclose()
        await asyncio.gather(*self._recording)

    def _wrap(self, handle: StreamHandle) -> RecordedStream:
        return RecordedStream(handle, self._transcript)
