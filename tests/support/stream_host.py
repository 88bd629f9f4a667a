"""The scripted host for tests of what stands around streams: its clock is moved from here, offers
are answered though nobody is connected, and no file is fetched."""

import asyncio
from collections import defaultdict
from collections.abc import Callable

from support.clock import FakeClock
from support.sounds import wav
from visavis.audio.faults import AudioError, Reason
from visavis.streams.host import OfferRefusedError, PlaceTakenError, ViewersFullError
from visavis.streams.messages import AnyCommand, AnyEvent, RelayAudio
from visavis.testing.script import Script
from visavis.testing.scripted_host import ScriptedHost
from visavis.testing.transcript import Transcript

CHARACTER_S = 0.05
READY_AFTER_S = 0.1
STEP_S = 0.01
NOT_THERE = "It is not there."
SILENCE = wav(bytes(64_000))
"""Two seconds."""


class _Files:
    """Every file there is, but those whose URL says that they are missing."""

    async def fetch(self, url: str) -> bytes:
        if "missing" in url:
            raise AudioError(Reason.NOT_SERVED, NOT_THERE)
        return SILENCE

    async def aclose(self) -> None:
        pass


class FakeHost(ScriptedHost):
    """Keeps what its streams were told and what they said."""

    def __init__(self, clock: FakeClock, capacity: int = 2) -> None:
        script = Script(
            ready_after_s=READY_AFTER_S,
            room_for=capacity,
            text_s=lambda text, _rate: len(text) * CHARACTER_S,
        )
        super().__init__(self._read_clock, script, Transcript(0, self._read_clock), _Files)
        self.clock = clock
        self.commands: defaultdict[str, list[AnyCommand]] = defaultdict(list)
        """What each stream was told, by its task."""
        self.events: defaultdict[str, list[AnyEvent]] = defaultdict(list)
        self.is_full = False
        """Whether streams have as many viewers as they may have."""
        self.published: dict[str, tuple[int, str, str]] = {}
        """Where each publisher sends to, by its ID."""

    def _read_clock(self) -> int:
        return int(self.clock.now() * 1000)

    def heard(self, task_id: str, message: AnyCommand | AnyEvent) -> None:
        super().heard(task_id, message)
        if isinstance(message, AnyCommand):
            self.commands[task_id].append(message)
        else:
            self.events[task_id].append(message)

    def answer(self, sdp: str) -> str:
        if self.is_full:
            raise ViewersFullError("At most 0 viewers may watch.")
        if "m=video" not in sdp:
            raise OfferRefusedError("The offer asks for no video.")
        return sdp.replace("recvonly", "sendonly")

    def source(self, command: RelayAudio) -> Callable[[], bool | None]:
        """Whatever is relayed speaks on and on."""
        return lambda: True

    async def publish(
        self, app_id: int, room_id: str, stream_id: str, sdp: str, publisher_id: str
    ) -> str:
        if "m=audio" not in sdp:
            raise OfferRefusedError("The offer sends no sound.")
        place = (app_id, room_id, stream_id)
        if place in self.published.values():
            raise PlaceTakenError
        self.published[publisher_id] = place
        return sdp.replace("sendonly", "recvonly")

    async def unpublish(self, publisher_id: str) -> None:
        self.published.pop(publisher_id, None)

    async def pass_time(self, seconds: float) -> None:
        """Move the clock, and everything that runs by it."""
        for _ in range(max(1, round(seconds / STEP_S))):
            self.jump(STEP_S)
            if self.fetches:
                await asyncio.wait(self.fetches)
        await asyncio.sleep(0)

    def jump(self, seconds: float) -> None:
        """Move the clock far at once."""
        self.clock.advance(seconds)
        self.step()
