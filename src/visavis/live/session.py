"""A session: one face that speaks and is watched, until it is closed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from av.packet import Packet

from visavis.clock import Clock
from visavis.faces.contract import Face
from visavis.faces.life import Life
from visavis.live.audio_source import Source
from visavis.live.camera import Camera, CameraCounts
from visavis.live.encoder import PictureEncoder, SoundEncoder
from visavis.live.events import Event, ViewersChanged
from visavis.live.gauge import Gauge
from visavis.live.playback import SAMPLE_RATE
from visavis.live.recording import Recorder
from visavis.live.speaker import Speaker, Tell
from visavis.live.tap import SoundTap
from visavis.live.timeline import PICTURE, Pace, Step, Timeline
from visavis.live.viewers import Viewers, ViewerSettings
from visavis.live.viewing import viewer_message

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Look:
    """How the face is filmed."""

    gestures: dict[str, float]
    """The face's gestures, and how long each takes, in seconds."""
    bits_per_s: int = 3_000_000
    """At most, of the pictures."""
    seed: int = 0
    """Of its idle life."""
    recorder: Recorder | None = None


class Session:
    """Belongs to one loop; ``run`` lets its time go by.

    While nobody watches, and it is not recorded, nothing is drawn or encoded, but drives keep
    their time; while nobody speaks either, it sleeps.
    """

    def __init__(
        self, face: Face, look: Look, viewing: ViewerSettings, clock: Clock, tell: Tell
    ) -> None:
        self._gestures = look.gestures
        self._clock = clock
        self._tell = tell
        self._timeline = Timeline()
        self._speaker = Speaker(self._timeline, clock, self._heard)
        self._sound = SoundEncoder()
        encoder = PictureEncoder(face.width, face.height, look.bits_per_s)
        camera = self._camera = Camera(face, Life(look.seed), encoder, self._show)
        self._viewers = Viewers(viewing, camera.ask_for_key, camera.ask_for_key_soon, self._watched)
        self._gauge = Gauge(clock)
        self._recorder = look.recorder
        self._awake = asyncio.Event()
        self._tap: SoundTap | None = None
        self._begun_s = clock.now()

    @property
    def counts(self) -> CameraCounts:
        """Of its pictures."""
        return self._camera.counts

    @property
    def viewers(self) -> int:
        """How many are connected."""
        return self._viewers.watching

    @property
    def queued(self) -> int:
        """How many drives wait behind the current one."""
        return len(self._speaker.waiting)

    def say(self, drive_id: str, source: Source, *, interrupt: bool = False) -> None:
        """A drive behind the others; or now, with those that wait behind it."""
        self._speaker.say(drive_id, source, interrupt=interrupt)
        self._awake.set()

    def say_instead(self, drive_id: str, source: Source) -> None:
        """A drive now, instead of all others."""
        self._speaker.say_instead(drive_id, source)
        self._awake.set()

    def fail(self, drive_id: str, reason: str) -> None:
        """A drive cannot go on."""
        self._speaker.fail(drive_id, reason)

    def interrupt(self) -> None:
        """Stop the current drive and drop those that wait."""
        self._speaker.interrupt()

    def act(self, gesture: str) -> None:
        """Make a gesture, idle or speaking. Raises ValueError for one the face has not."""
        if gesture not in self._gestures:
            known = ", ".join(self._gestures) or "none"
            raise ValueError(f"There is no gesture {gesture!r}; there are: {known}.")
        self._timeline.gesture(gesture, self._gestures[gesture])

    def listen(self, tap: SoundTap | None) -> None:
        """Let this hear what viewers hear, whether or not there are any; None: nobody."""
        if self._tap is not None:
            self._tap.rest()
        self._tap = tap

    async def offer(self, sdp: str, viewer_id: str) -> str:
        """Answer a viewer's SDP offer. Raises OfferError."""
        return await self._viewers.offer(sdp, viewer_id)

    def hang_up(self, viewer_id: str) -> None:
        """Let a viewer go; one that is gone already is no fault."""
        self._viewers.hang_up(viewer_id)

    async def run(self) -> None:
        """Go on until cancelled. Raises what the face raises when it cannot be drawn."""
        pace = Pace(self._clock.monotonic())
        self._begun_s = self._clock.now()
        while True:
            if self._speaker.is_idle and not self._is_seen:
                self._awake.clear()
                if self._tap is not None:
                    self._tap.rest()
                await self._awake.wait()
                self._timeline.skip(pace.slept(self._clock.monotonic()))
            now_s = self._clock.monotonic()
            due = pace.due(now_s)
            if not due:
                await asyncio.sleep(pace.wait_s(now_s))
            for _ in range(due):
                pace.take()
                self._step()

    async def aclose(self) -> None:
        """End the drives, let all viewers go and give back the face."""
        await self._speaker.aclose()
        await self._viewers.aclose()
        await self._camera.aclose()
        if self._recorder is not None:
            await self._recorder.aclose()

    @property
    def _is_recorded(self) -> bool:
        return self._recorder is not None and self._recorder.is_on

    @property
    def _is_seen(self) -> bool:
        return bool(self._viewers.watching) or self._is_recorded

    def _step(self) -> None:
        step = self._speaker.step()
        if self._tap is not None:
            self._tap.hear(step.samples)
        if not self._is_seen:
            return
        if self._recorder is not None:
            self._recorder.put_sound(step.samples)
        if self._viewers.watching:
            self._send_sound(step)
        if step.position % PICTURE == 0:
            # Of the moment behind this step, the middle of the picture's time: a mouth that begins
            # to move in it is seen at once.
            pose = self._timeline.pose()
            shot = self._camera.shoot(pose, step.position)
            self._gauge.shot(pose, step.position, made=shot)

    def _send_sound(self, step: Step) -> None:
        packet = self._sound.encode(step.samples, step.position)
        if packet is not None:
            self._viewers.put_sound(packet, self._moment(step.position))

    def _moment(self, position: int) -> float:
        """The Unix time that sound and pictures of a position belong to.

        It follows from the position alone: when a step is made depends on how late the loop woke
        up, and viewers would take a difference in that for one between sound and pictures.
        """
        return self._begun_s + position / SAMPLE_RATE

    def _show(self, packet: Packet[Any]) -> None:
        position = packet.pts or 0
        self._gauge.shown(position)
        self._viewers.put_picture(packet, self._moment(position))
        if self._recorder is not None:
            self._recorder.put_picture(packet)

    def _heard(self, event: Event) -> None:
        self._tell(event)
        if (figures := self._gauge.heard(event)) is not None:
            self._tell(figures)
        message = viewer_message(event, self._clock.now())
        if message is not None:
            self._viewers.tell(message)

    def _watched(self, viewers: int) -> None:
        self._awake.set()
        self._tell(ViewersChanged(viewers))
