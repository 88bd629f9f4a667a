"""The speaker of a stream: drives in their order, on the stream's timeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import structlog

from visavis.audio.faults import AudioError
from visavis.clock import Clock
from visavis.errors import OperatorError
from visavis.live.audio_source import Source
from visavis.live.drive import Drive
from visavis.live.drive_queue import DriveQueue
from visavis.live.events import (
    Captioned,
    CaptionWord,
    DriveBegan,
    DriveEnded,
    DriveFailed,
    Event,
)
from visavis.live.playback import SAMPLE_RATE, PlacedWord, Playback
from visavis.live.timeline import Step, Timeline
from visavis.voices.faults import Reason, VoiceError

log = structlog.get_logger()

Tell = Callable[[Event], None]
_FAULTS = (VoiceError, AudioError, OperatorError)


class Speaker:
    """Takes drives and says them one frame of time after the other. Belongs to one loop."""

    def __init__(self, timeline: Timeline, clock: Clock, tell: Tell) -> None:
        self._timeline = timeline
        self._clock = clock
        self._tell = tell
        self._queue: DriveQueue[Drive] = DriveQueue()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to be said."""
        return self._queue.current is None

    @property
    def waiting(self) -> tuple[str, ...]:
        """The drives behind the current one, in order."""
        return tuple(drive.drive_id for drive in self._queue.waiting)

    def say(self, drive_id: str, source: Source, *, interrupt: bool = False) -> None:
        """Behind the others; or now, and those that wait stay behind it."""
        drive = self._drive(drive_id, source)
        if not interrupt:
            self._queue.append(drive)
        elif (stopped := self._queue.overtake(drive)) is not None:
            self._end([stopped])
        self._start()

    def say_instead(self, drive_id: str, source: Source) -> None:
        """Now, and instead of all others."""
        self._end(self._queue.replace(self._drive(drive_id, source)))
        self._start()

    def interrupt(self) -> None:
        """Say nothing more of all that there is."""
        self._end(self._queue.clear())

    def fail(self, drive_id: str, reason: str) -> None:
        """One drive cannot go on, whether it speaks or waits; an unknown one is no fault."""
        if (drive := self._queue.find(lambda one: one.drive_id == drive_id)) is None:
            return
        if drive is self._queue.current:
            self._over(drive)
        else:
            self._queue.remove(drive)
        self._tell(DriveFailed(drive_id, reason, drive.began))

    def step(self) -> Step:
        """The next frame of time."""
        drive = self._ready()
        step = self._timeline.step()
        if drive is None or not step.heard:
            return step
        if not drive.began:
            drive.began, now_s = True, self._clock.monotonic()
            waited_s, sound_s = drive.turn_s - drive.asked_s, now_s - drive.turn_s
            self._tell(DriveBegan(drive.drive_id, waited_s, sound_s))
        if step.words:
            self._tell(_caption(drive, step.words))
        return step

    async def aclose(self) -> None:
        """Interrupt, and wait until all sources are free."""
        self.interrupt()
        await asyncio.gather(*self._closing)

    def _drive(self, drive_id: str, source: Source) -> Drive:
        return Drive(drive_id, source, self._clock.monotonic())

    def _start(self) -> None:
        if self._queue.current is not None:
            self._queue.current.start(self._clock.monotonic())

    def _ready(self) -> Drive | None:
        """The drive that speaks in this frame, once those that are over have made room."""
        while (drive := self._queue.current) is not None:
            playback = drive.playback()
            if playback is not None or not drive.is_over:
                self._hand_over(playback)
                return drive
            self._over(drive)
            self._tell(_outcome(drive))
        return None

    def _hand_over(self, playback: Playback | None) -> None:
        if playback is self._timeline.playback:
            return
        self._timeline.stop(cut_short=False)
        if playback is not None:
            self._timeline.begin(playback)

    def _over(self, drive: Drive) -> None:
        self._timeline.stop(cut_short=not drive.is_over)
        self._queue.advance()
        self._start()
        self._close(drive)

    def _end(self, drives: Iterable[Drive]) -> None:
        self._timeline.stop(cut_short=True)
        for drive in drives:
            self._close(drive)
            ended = DriveEnded(drive.drive_id, True, drive.began, drive.spoken_s)
            self._tell(ended)

    def _close(self, drive: Drive) -> None:
        task = asyncio.create_task(drive.aclose())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _outcome(drive: Drive) -> Event:
    fault = drive.fault
    if fault is None or (isinstance(fault, VoiceError) and fault.reason is Reason.NOTHING_TO_SAY):
        return DriveEnded(drive.drive_id, False, drive.began, drive.spoken_s)
    if not isinstance(fault, _FAULTS):
        log.error("drive.fault", drive_id=drive.drive_id, exc_info=fault)
        return DriveFailed(drive.drive_id, f"{type(fault).__name__}: {fault}", drive.began)
    return DriveFailed(drive.drive_id, str(fault), drive.began)


def _caption(drive: Drive, begun: tuple[PlacedWord, ...]) -> Captioned:
    """What lies between words, and words that the voice does not tell of, goes with the next."""
    last = begun[-1].word
    end = _behind_marks(drive.source.text, last.position + last.length)
    said = drive.source.text[drive.captioned : end]
    drive.captioned = max(drive.captioned, end)
    words = tuple(
        CaptionWord(one.word.position, one.word.length, one.sample * 1000 // SAMPLE_RATE)
        for one in begun
    )
    return Captioned(drive.drive_id, said, words)


def _behind_marks(text: str, position: int) -> int:
    """Past the marks that close a word: a full stop comes with it, not with the next one."""
    while position < len(text) and not (text[position].isspace() or text[position].isalnum()):
        position += 1
    return position
