"""Driving streams: what they say, and what they do (contract section 4)."""

import uuid
from collections.abc import Callable, Sequence

import structlog

from visavis.apps.models import App
from visavis.catalogue.models import Timbre, VoiceSource
from visavis.clock import Clock
from visavis.database.engine import UNREACHABLE
from visavis.errors import ApiError, ReturnCode
from visavis.logs import about
from visavis.metrics.drives import DriveMetrics
from visavis.streams.change import Move
from visavis.streams.faults import drive_not_found, stream_stopped
from visavis.streams.host import GoneError, StreamHandle
from visavis.streams.messages import (
    Act,
    AnyCommand,
    Interrupt,
    OpenPcm,
    PlayAudio,
    RelayAudio,
    SpeakText,
    Voice,
)
from visavis.streams.models import Drive, Source, StreamTask
from visavis.streams.orders import Speech
from visavis.streams.service import StreamService
from visavis.streams.states import UNENDED, DriveStatus
from visavis.streams.tickets import Tickets

log = structlog.get_logger()


class DriveService:
    """Drives streams. Each method raises ApiError 400000005 for an unknown task, 400000006 for one
    that could not be initialised, 400000007 for one that has ended. Those that drive return the
    DriveId; a stream that still initialises drives when it is ready."""

    def __init__(
        self,
        streams: StreamService,
        clock: Clock,
        socket_url: str,
        metrics: DriveMetrics | None = None,
    ) -> None:
        """``socket_url`` is where DriveByWsStream's sockets are, ``wss://host:port/ws``."""
        self._streams = streams
        self._clock = clock
        self._socket_url = socket_url
        self._metrics = metrics
        self.tickets = Tickets(clock)
        streams.store.listen(self._forget)

    async def speak(
        self, app: App, task_id: str, text: str, speech: Speech, *, interrupt: bool
    ) -> str:
        """By text. Raises ApiError 400000004 and 400000009 for the timbre."""
        task, handle = await self._streams.running(app, task_id)
        catalogue = self._streams.catalogue()
        timbre = catalogue.find_timbre(app.app_id, task.digital_human_id, speech.timbre_id)
        source = _voice_of(timbre)
        voice = Voice(
            engine=source.engine,
            name=source.voice,
            rate=speech.rate,
            pitch=speech.pitch,
            volume=speech.volume,
        )
        return await self._drive(
            task,
            handle,
            Source.TEXT,
            lambda drive_id: SpeakText(
                drive_id=drive_id,
                text=text,
                voice=voice,
                interrupt=interrupt,
                timbre_id=speech.timbre_id,
            ),
        )

    async def play(
        self, app: App, task_id: str, url: str, *, voice_channel: int, interrupt: bool
    ) -> str:
        """By an audio file. One that cannot be had makes the drive fail, not this."""
        task, handle = await self._streams.running(app, task_id)
        return await self._drive(
            task,
            handle,
            Source.AUDIO,
            lambda drive_id: PlayAudio(
                drive_id=drive_id, url=url, voice_channel=voice_channel, interrupt=interrupt
            ),
        )

    async def open_socket(self, app: App, task_id: str) -> tuple[str, str]:
        """By PCM; returns the DriveId and the address of its socket."""
        task, handle = await self._streams.running(app, task_id)
        drive_id = await self._drive(
            task, handle, Source.PCM, lambda drive_id: OpenPcm(drive_id=drive_id)
        )
        token = self.tickets.issue(app.app_id, task_id, drive_id)
        return drive_id, f"{self._socket_url}?Token={token}"

    async def note_sound(self, task_id: str, seconds: float) -> None:
        """So much PCM came for a task: it is driven until that has been spoken."""
        try:
            await self._streams.store.keep_driven(
                task_id, round(seconds * 1000), self._streams.now_ms()
            )
        except UNREACHABLE as fault:  # nothing is ended for want of driving while it is gone
            log.warning("drive.unnoted", task_id=task_id, problem=str(fault))

    async def relay(self, app: App, task_id: str, room_id: str, stream_id: str) -> str:
        """By the sound of an RTC stream of the App. Raises ApiError 400000001 for its own."""
        task, handle = await self._streams.running(app, task_id)
        source = await self._streams.store.live_at(app.app_id, room_id, stream_id)
        if source is not None and source.task_id == task_id:
            raise ApiError(
                ReturnCode.PARAMETER_INVALID,
                "Invalid parameter: RTCConfig names the stream that is to be driven itself. Name "
                "another one.",
            )
        return await self._drive(
            task,
            handle,
            Source.RTC,
            lambda drive_id: RelayAudio(
                drive_id=drive_id,
                room_id=room_id,
                stream_id=stream_id,
                source_task_id=source.task_id if source is not None else None,
            ),
        )

    async def interrupt(self, app: App, task_id: str) -> None:
        """End the current drive and drop those behind it."""
        _, handle = await self._streams.running(app, task_id)
        await _hand_over(handle, Interrupt())

    async def act(self, app: App, task_id: str, action: str) -> None:
        """Make a gesture. Raises ApiError 400000001 for one that the digital human has not."""
        task, handle = await self._streams.running(app, task_id)
        human = self._streams.catalogue().find_digital_human(app.app_id, task.digital_human_id)
        names = [one.action for one in human.actions]
        if action not in names:
            raise ApiError(
                ReturnCode.PARAMETER_INVALID,
                f"Invalid parameter: Action must be one of {', '.join(names) or 'none'}, which are "
                f"this digital human's, but {action[:80]!r} came.",
            )
        await _hand_over(handle, Act(action=action))

    async def status(self, app: App, task_id: str | None, drive_id: str | None) -> list[Drive]:
        """The drives of a task, a drive by its ID, or both at once; ended tasks answer too.

        Raises ApiError 400000001 where neither is given.
        """
        if task_id is None and drive_id is None:
            raise ApiError(
                ReturnCode.PARAMETER_INVALID,
                "Invalid parameter: TaskId and DriveId are both missing. Give one of them.",
            )
        if task_id is not None:
            await self._streams.get(app, task_id)
        found = await self._streams.store.drives_of(app.app_id, task_id=task_id, drive_id=drive_id)
        if drive_id is not None and not found:
            raise drive_not_found(drive_id)
        return found

    async def _drive(
        self,
        task: StreamTask,
        handle: StreamHandle,
        source: Source,
        command: Callable[[str], AnyCommand],
    ) -> str:
        begun, drive_id = self._clock.monotonic(), str(uuid.uuid4())
        about(drive_id=drive_id)
        # Written first: what the stream then says of it finds it there.
        await self._streams.store.add_drive(
            Drive(
                drive_id=drive_id,
                task_id=task.task_id,
                source=source,
                status=DriveStatus.QUEUED,
                created_ms=self._streams.now_ms(),
            )
        )
        await _hand_over(handle, command(drive_id))
        if self._metrics is not None:
            self._metrics.asked(drive_id, source.value, self._clock.monotonic() - begun)
        return drive_id

    def _forget(self, task: StreamTask, moves: Sequence[Move]) -> None:
        if not task.status.is_live:
            self.tickets.forget(task.task_id)
        if self._metrics is not None:
            for move in moves:
                if isinstance(move.status, DriveStatus) and move.status not in UNENDED:
                    self._metrics.ended(move.source, move.status.name.lower())


async def _hand_over(handle: StreamHandle, command: AnyCommand) -> None:
    try:
        await handle.drive(command)
    except GoneError:
        raise stream_stopped(handle.task_id) from None


def _voice_of(timbre: Timbre) -> VoiceSource:
    if timbre.voice is None:
        raise ApiError(
            ReturnCode.TIMBRE_NOT_SUPPORTED,
            f"The timbre {timbre.timbre_id!r} has no voice, so that it can be listed but not "
            "spoken with. Use another one.",
        )
    return timbre.voice
