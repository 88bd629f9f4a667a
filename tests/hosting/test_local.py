"""The local host: the shared conformance, and what only processes can do."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import ClassVar

import psutil
import pytest
from support.hosting import local_host
from support.watching import Viewer, until

from visavis.hosting import window
from visavis.hosting.local import LocalHost
from visavis.streams.conformance import HostConformance
from visavis.streams.host import GoneError, InsufficientResourcesError, NotFoundError, StreamHost
from visavis.streams.host_stage import Ears
from visavis.streams.messages import (
    ClosePcm,
    DriveFinished,
    DriveStarted,
    Interrupt,
    Lost,
    NotReady,
    OpenPcm,
    Pcm,
    Ready,
    StartPcm,
    Voice,
)


class TestLocalHost(HostConformance):
    voice: ClassVar[Voice] = Voice(engine="espeak", name="en")

    @pytest.fixture
    async def host(self, model: Path) -> AsyncIterator[LocalHost]:
        async with local_host(model, spares=0) as opened:
            yield opened

    async def kill(self, host: StreamHost, task_id: str) -> None:
        stream = await host.handle(task_id)
        os.kill(stream.pid, signal.SIGKILL)  # type: ignore[attr-defined]

    async def test_the_reason_of_a_crash_names_the_signal(self, host: LocalHost) -> None:
        handle, ears = await self.streaming(host)
        await self.kill(host, handle.task_id)
        await self.until(lambda: ears.over)
        assert "SIGKILL" in ears.heard[-1].reason  # type: ignore[union-attr]

    async def test_a_stream_is_watched_through_the_host(self, host: LocalHost) -> None:
        handle, _ears = await self.streaming(host)
        viewer = Viewer()
        await viewer.accept(await handle.offer(await viewer.offer(), "v1"))
        await until(lambda: viewer.seen)
        await viewer.aclose()

    async def test_a_process_that_hangs_is_ended(
        self, host: LocalHost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("visavis.hosting.stream.HAND_OVER_S", 0.2)
        handle, ears = await self.streaming(host)
        os.kill((await host.handle(handle.task_id)).pid, signal.SIGSTOP)

        async def fill_the_pipe() -> None:
            while True:
                await handle.drive(self.speak("a", self.long_text * 10))

        with pytest.raises(GoneError):
            await fill_the_pipe()
        await self.until(lambda: ears.over)
        assert "took no command" in ears.heard[-1].reason  # type: ignore[union-attr]

    async def test_a_process_that_says_nothing_more_is_lost(
        self, host: LocalHost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("visavis.hosting.stream.LOAD_EVERY_S", 0.05)
        monkeypatch.setattr("visavis.hosting.stream.SILENT_S", 4.0)
        handle, ears = await self.streaming(host)
        os.kill((await host.handle(handle.task_id)).pid, signal.SIGSTOP)
        await self.until(lambda: ears.over)
        assert "said nothing" in ears.heard[-1].reason  # type: ignore[union-attr]

    async def test_a_process_that_hangs_can_be_stopped(
        self, host: LocalHost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("visavis.hosting.child.FAREWELL_S", 0.2)
        handle, ears = await self.streaming(host)
        os.kill((await host.handle(handle.task_id)).pid, signal.SIGSTOP)
        await handle.stop()
        await self.until(lambda: ears.over)
        assert ears.heard[-1].reason == "stopped"  # type: ignore[union-attr]

    async def test_pcm_beyond_the_window_waits_and_is_spoken(
        self, host: LocalHost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(window, "WINDOW_BYTES", 16_000)
        handle, ears = await self.streaming(host)
        await handle.drive(OpenPcm(drive_id="p"))
        await handle.drive(StartPcm(drive_id="p", sample_rate=16_000))
        for number in range(1, 31):  # three seconds
            await handle.drive(Pcm(drive_id="p", number=number, content=bytes(3200)))
        await handle.drive(ClosePcm(drive_id="p"))
        await self.until(lambda: ears.has(DriveFinished, "p"))

    async def test_pcm_that_waits_is_let_go_by_an_interrupt(
        self, host: LocalHost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(window, "WINDOW_BYTES", 16_000)
        handle, ears = await self.streaming(host)
        await handle.drive(OpenPcm(drive_id="p"))

        async def push() -> None:
            for number in range(1, 1000):
                await handle.drive(Pcm(drive_id="p", number=number, content=bytes(32_000)))

        pushing = asyncio.create_task(push())
        await self.until(lambda: ears.has(DriveStarted, "p"))
        assert not pushing.done()
        await handle.drive(Interrupt())
        async with asyncio.timeout(10):
            await pushing


async def test_a_face_that_is_missing_is_not_ready(tmp_path: Path) -> None:
    async with local_host(tmp_path / "nothing.svg") as host:
        suite = HostConformance()
        handle = await host.start(suite.spec(), 30)
        ears = Ears(handle)
        await suite.until(lambda: ears.over)
        assert [type(event) for event in ears.heard] == [NotReady, Lost]
        with pytest.raises(NotFoundError):
            await host.handle(handle.task_id)


async def test_no_process_is_left_behind(model: Path) -> None:
    before = set(psutil.Process().children(recursive=True))
    async with local_host(model) as host:
        suite = HostConformance()
        await suite.streaming(host)
        await suite.streaming(host)
        assert set(psutil.Process().children()) - before
    assert set(psutil.Process().children(recursive=True)) == before


async def test_twenty_at_once_get_a_stream_or_a_refusal(model: Path) -> None:
    async with local_host(model, streams=3) as host:
        suite = HostConformance()
        specs = [suite.spec() for _ in range(20)]
        answers = await asyncio.gather(
            *(host.start(spec, 30) for spec in specs), return_exceptions=True
        )
        refused = [one for one in answers if isinstance(one, BaseException)]
        assert {type(one) for one in refused} == {InsufficientResourcesError}
        handles = [one for one in answers if not isinstance(one, BaseException)]
        assert len(handles) == 3
        for handle in handles:
            assert isinstance(await anext(handle.events()), Ready)
            await handle.stop()
        assert host.capacity.taken == 0


async def test_a_start_that_is_not_in_time_leaves_nothing(model: Path) -> None:
    async with local_host(model, spares=0) as host:
        suite = HostConformance()
        with pytest.raises(InsufficientResourcesError):
            await host.start(suite.spec(), 0.01)
        assert host.capacity.taken == 0
        _, ears = await suite.streaming(host)
        assert ears.has(Ready)
