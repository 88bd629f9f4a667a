"""The scripted host does what every host does, and says when it will."""

import asyncio
import time

import pytest

from visavis.audio.addresses import AllowedHosts
from visavis.audio.fetching import AudioFetcher
from visavis.streams.conformance import HostConformance
from visavis.streams.host import StreamHost
from visavis.testing.script import Script
from visavis.testing.scripted_host import ScriptedHost
from visavis.testing.transcript import Transcript
from visavis.testing.virtual_clock import VirtualClock


def make_host(clock: VirtualClock, script: Script | None = None) -> ScriptedHost:
    transcript = Transcript(clock.now_ms, lambda: clock.now_ms)
    return ScriptedHost(
        lambda: clock.now_ms,
        script or Script(),
        transcript,
        lambda: AudioFetcher(AllowedHosts(["*"])),
    )


class TestScriptedHost(HostConformance):
    @pytest.fixture
    async def host(self) -> StreamHost:
        self.clock = VirtualClock(time.time())
        self.scripted = make_host(self.clock, Script(room_for=self.capacity, ready_after_s=0.1))
        return self.scripted

    async def pass_time(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now_ms + round(seconds * 1000))
        self.scripted.step()
        for fetching in self.scripted.fetches:
            await asyncio.wait([fetching])
        await asyncio.sleep(0)

    async def kill(self, host: StreamHost, task_id: str) -> None:
        self.scripted.lose(task_id, "It was killed by signal 9.")
