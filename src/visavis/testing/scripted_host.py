"""A host of streams without processes, pictures or sound. It passes the same conformance as the
real one, and never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from visavis.streams.host import (
    InsufficientResourcesError,
    NotFoundError,
    OfferRefusedError,
)
from visavis.streams.messages import AnyCommand, AnyEvent, RelayAudio, StreamSpec
from visavis.testing.script import Script
from visavis.testing.scripted_drive import FileDrive
from visavis.testing.scripted_stream import ScriptedStream
from visavis.testing.transcript import Transcript

LONGEST_AUDIO_S = 3600.0
NO_PICTURES = (
    "This stream is scripted, for tests: it sends no pictures and no sound. "
    "Tests of viewers take real streams: --visavis-real-streams."
)


class Fetcher(Protocol):
    """Gets sound files; ``visavis.audio.fetching.AudioFetcher`` does."""

    async def fetch(self, url: str) -> bytes:
        """Raises AudioError."""
        ...

    async def aclose(self) -> None: ...


class ScriptedHost:
    """A StreamHost; see ``visavis.streams.host`` for what its methods promise.

    Nothing is due but by the clock: ``step`` does what is due now, ``due_ms`` says when there will
    be something. ``changed`` is called when something has happened.
    """

    def __init__(
        self,
        now_ms: Callable[[], int],
        script: Script,
        transcript: Transcript,
        fetcher: Callable[[], Fetcher],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """``now_ms`` is the time, in Unix milliseconds."""
        self.script = script
        self.streams: dict[str, ScriptedStream] = {}
        """By task; those that are over too."""
        self._now_ms = now_ms
        self._transcript = transcript
        self._open_fetcher = fetcher
        self._fetcher: Fetcher | None = None
        self._changed = changed

    @property
    def due_ms(self) -> int | None:
        """When the next stream does something by itself, if one will."""
        return min(
            (due for one in self.streams.values() if (due := one.due_ms) is not None),
            default=None,
        )

    @property
    def fetches(self) -> list[asyncio.Task[None]]:
        """Files that are being fetched, in real time."""
        return [one.fetching for one in self.streams.values() if one.fetching is not None]

    def is_heard(self, follows: Callable[[str], bool]) -> bool:
        """Whether all that happened was taken in, by those who follow it."""
        return all(one.is_heard for one in self.streams.values() if follows(one.task_id))

    async def start(self, spec: StreamSpec, timeout_s: float) -> ScriptedStream:
        """As the contract says; it never waits for room."""
        running = [one for one in self.streams.values() if not one.is_over]
        if any(one.task_id == spec.task_id for one in running):
            raise ValueError(f"The task {spec.task_id} runs already.")
        if len(running) >= self.script.room_for:
            raise InsufficientResourcesError
        stream = self.streams[spec.task_id] = ScriptedStream(spec, self)
        self._changed()  # its task is told of before anything happens
        self.step()
        return stream

    async def handle(self, task_id: str) -> ScriptedStream:
        """As the contract says."""
        stream = self.streams.get(task_id)
        if stream is None or stream.is_over:
            raise NotFoundError
        return stream

    def lose(self, task_id: str, reason: str) -> None:
        """A stream's process crashes. Raises KeyError for a task that never ran."""
        self.streams[task_id].lose(reason)

    async def publish(
        self, app_id: int, room_id: str, stream_id: str, sdp: str, publisher_id: str
    ) -> str:
        """There is nobody to hear it: every offer is refused."""
        raise OfferRefusedError(NO_PICTURES)

    async def unpublish(self, publisher_id: str) -> None:
        """Nobody publishes here."""

    async def aclose(self) -> None:
        """As the contract says: its streams end."""
        for stream in list(self.streams.values()):
            await stream.stop()
        if self._fetcher is not None:
            await self._fetcher.aclose()
            self._fetcher = None

    def now_ms(self) -> int:
        return self._now_ms()

    def step(self) -> None:
        """Have all streams do what is due; one may wait for what another says."""
        while any(one.step() for one in list(self.streams.values())):
            pass

    def heard(self, task_id: str, message: AnyCommand | AnyEvent) -> None:
        """As a stream's surroundings are told."""
        if isinstance(message, AnyCommand):
            self._transcript.told(task_id, message)
        else:
            self._transcript.happened(task_id, message)
        self._changed()

    def answer(self, sdp: str) -> str:
        """There is nothing to send: every offer is refused."""
        raise OfferRefusedError(NO_PICTURES)

    async def fetch(self, drive: FileDrive) -> None:
        """As a stream's surroundings do."""
        if self._fetcher is None:
            self._fetcher = self._open_fetcher()
        drive.take(await self._fetcher.fetch(drive.url), LONGEST_AUDIO_S)
        self._transcript.fetched(drive.drive_id, drive.kind, drive.size, drive.sha256)

    def source(self, command: RelayAudio) -> Callable[[], bool | None]:
        """As a stream's surroundings know it."""

        def speaks() -> bool | None:
            stream = self.streams.get(command.source_task_id or "")
            return None if stream is None or stream.is_over else stream.speaks

        return speaks
