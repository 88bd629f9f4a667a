"""What every StreamHost must do, as a suite for pytest.

Derive a class whose name begins with ``Test``, give it a host, and say how time passes::

    class TestMyHost(HostConformance):
        @pytest.fixture
        async def host(self):
            host = MyHost(...)
            yield host
            await host.aclose()

It needs pytest and pytest-asyncio with ``asyncio_mode = "auto"``; the package installs neither.
"""

from __future__ import annotations

import pytest

from visavis.streams.host import (
    GoneError,
    InsufficientResourcesError,
    NotFoundError,
    OfferRefusedError,
    StreamHandle,
    StreamHost,
)
from visavis.streams.host_stage import PATIENCE_S, STEP_S, Ears, HostStage
from visavis.streams.messages import (
    Act,
    ClosePcm,
    DriveFailed,
    DriveFinished,
    DriveInterrupted,
    DriveStarted,
    HangUp,
    Interrupt,
    Lost,
    OpenPcm,
    Pcm,
    PlayAudio,
    Ready,
    StartPcm,
    StopPcm,
)


class HostConformance(HostStage):
    """Every test gets a fresh ``host`` fixture with room for ``capacity`` streams."""

    async def test_a_stream_becomes_ready(self, host: StreamHost) -> None:
        handle, ears = await self.streaming(host)
        assert [type(event) for event in ears.heard] == [Ready]
        assert (await host.handle(handle.task_id)).task_id == handle.task_id

    async def test_drives_sent_before_ready_are_queued(self, host: StreamHost) -> None:
        handle = await host.start(self.spec(), PATIENCE_S)
        await handle.drive(self.speak("a", self.short_text))
        ears = Ears(handle)
        await self.until(lambda: ears.has(DriveFinished, "a"))
        assert [type(event) for event in ears.heard] == [Ready, DriveStarted, DriveFinished]

    async def test_drives_run_one_after_the_other(self, host: StreamHost) -> None:
        handle, ears = await self.streaming(host)
        for drive_id in "abc":
            await handle.drive(self.speak(drive_id, self.short_text))
        await self.until(lambda: ears.has(DriveFinished, "c"))
        assert ears.told() == [
            (kind, drive) for drive in "abc" for kind in ("DriveStarted", "DriveFinished")
        ]

    async def test_an_interrupting_drive_runs_now_and_queued_ones_stay(
        self, host: StreamHost
    ) -> None:
        handle, ears = await self.streaming(host)
        await handle.drive(self.speak("a", self.long_text))
        await handle.drive(self.speak("b", self.short_text))
        await self.until(lambda: ears.has(DriveStarted, "a"))
        await handle.drive(self.speak("c", self.short_text, interrupt=True))
        await self.until(lambda: ears.has(DriveFinished, "b"))
        assert ears.told() == [
            ("DriveStarted", "a"),
            ("DriveInterrupted", "a"),
            ("DriveStarted", "c"),
            ("DriveFinished", "c"),
            ("DriveStarted", "b"),
            ("DriveFinished", "b"),
        ]

    async def test_interrupt_ends_the_current_drive_and_drops_the_queued_ones(
        self, host: StreamHost
    ) -> None:
        handle, ears = await self.streaming(host)
        for drive_id in "abc":
            await handle.drive(self.speak(drive_id, self.long_text))
        await self.until(lambda: ears.has(DriveStarted, "a"))
        await handle.drive(Interrupt())
        await self.until(lambda: ears.has(DriveInterrupted, "c"))
        assert ears.told() == [
            ("DriveStarted", "a"),
            ("DriveInterrupted", "a"),
            ("DriveInterrupted", "b"),
            ("DriveInterrupted", "c"),
        ]
        await handle.drive(self.speak("d", self.short_text))
        await self.until(lambda: ears.has(DriveFinished, "d"))

    async def test_with_nothing_to_interrupt_nothing_happens(self, host: StreamHost) -> None:
        handle, ears = await self.streaming(host)
        await handle.drive(Interrupt())
        await handle.drive(HangUp(viewer_id="nobody"))
        await self.pass_time(STEP_S)
        assert [type(event) for event in ears.heard] == [Ready]

    async def test_audio_that_cannot_be_had_fails_its_drive_only(self, host: StreamHost) -> None:
        handle, ears = await self.streaming(host)
        await handle.drive(PlayAudio(drive_id="a", url=self.missing_url))
        await handle.drive(self.speak("b", self.short_text))
        await self.until(lambda: ears.has(DriveFinished, "b"))
        assert ears.told() == [
            ("DriveFailed", "a"),
            ("DriveStarted", "b"),
            ("DriveFinished", "b"),
        ]

    async def test_pcm_drops_what_was_queued_and_is_spoken_to_its_end(
        self, host: StreamHost
    ) -> None:
        handle, ears = await self.streaming(host)
        await handle.drive(self.speak("a", self.long_text))
        await handle.drive(self.speak("b", self.long_text))
        await self.until(lambda: ears.has(DriveStarted, "a"))
        await handle.drive(OpenPcm(drive_id="p"))
        for _ in range(2):
            await handle.drive(StartPcm(drive_id="p", sample_rate=16_000))
            first = 1 if not ears.has(DriveStarted, "p") else 11
            for number in range(first, first + 10):
                await handle.drive(Pcm(drive_id="p", number=number, content=bytes(1600)))
            await handle.drive(StopPcm(drive_id="p"))
            await self.until(lambda: ears.has(DriveStarted, "p"))
        await handle.drive(ClosePcm(drive_id="p"))
        await self.until(lambda: ears.has(DriveFinished, "p"))
        assert ears.told() == [
            ("DriveStarted", "a"),
            ("DriveInterrupted", "a"),
            ("DriveInterrupted", "b"),
            ("DriveStarted", "p"),
            ("DriveFinished", "p"),
        ]

    async def test_pcm_that_came_before_is_passed_over_and_a_gap_fails_the_drive(
        self, host: StreamHost
    ) -> None:
        handle, ears = await self.streaming(host)
        await handle.drive(OpenPcm(drive_id="p"))
        for number in (1, 2, 2, 1, 3):
            await handle.drive(Pcm(drive_id="p", number=number, content=bytes(6400)))
        await self.until(lambda: ears.has(DriveStarted, "p"))
        assert not ears.has(DriveFailed)
        await handle.drive(Pcm(drive_id="p", number=5, content=bytes(6400)))
        await self.until(lambda: ears.has(DriveFailed, "p"))

    async def test_an_action_is_no_drive(self, host: StreamHost) -> None:
        handle, ears = await self.streaming(host)
        await handle.drive(Act(action="wave"))
        await handle.drive(self.speak("a", self.short_text))
        await handle.drive(Act(action="wave"))
        await self.until(lambda: ears.has(DriveFinished, "a"))
        assert len(ears.told()) == 2

    async def test_events_are_numbered_and_can_be_heard_again(self, host: StreamHost) -> None:
        handle, ears = await self.streaming(host)
        await handle.drive(self.speak("a", self.short_text))
        await self.until(lambda: ears.has(DriveFinished, "a"))
        assert [event.number for event in ears.heard] == [1, 2, 3]
        times = [event.time_ms for event in ears.heard]
        assert times == sorted(times)
        again = Ears(await host.handle(handle.task_id), after=1)
        await self.until(lambda: len(again.heard) == 2)
        assert again.heard == ears.heard[1:]

    async def test_a_stop_ends_in_lost(self, host: StreamHost) -> None:
        handle, ears = await self.streaming(host)
        await handle.drive(self.speak("a", self.long_text))
        await self.until(lambda: ears.has(DriveStarted, "a"))
        await handle.stop()
        await self.until(lambda: ears.over)
        assert isinstance(ears.heard[-1], Lost)
        assert ears.heard[-1].reason == "stopped"
        await self.is_gone(host, handle)
        await handle.stop()

    async def test_a_crash_ends_in_lost_and_touches_no_other(self, host: StreamHost) -> None:
        handle, ears = await self.streaming(host)
        other, other_ears = await self.streaming(host)
        await self.kill(host, handle.task_id)
        await self.until(lambda: ears.over)
        last = ears.heard[-1]
        assert isinstance(last, Lost)
        assert last.reason not in ("", "stopped")
        await self.is_gone(host, handle)
        await other.drive(self.speak("a", self.short_text))
        await self.until(lambda: other_ears.has(DriveFinished, "a"))

    async def is_gone(self, host: StreamHost, handle: StreamHandle) -> None:
        with pytest.raises(GoneError):
            await handle.drive(Interrupt())
        with pytest.raises(GoneError):
            await handle.offer("v=0", "viewer")
        with pytest.raises(NotFoundError):
            await host.handle(handle.task_id)

    async def test_no_more_streams_than_there_is_room_for(self, host: StreamHost) -> None:
        handles = [await host.start(self.spec(), PATIENCE_S) for _ in range(self.capacity)]
        refused = self.spec()
        with pytest.raises(InsufficientResourcesError):
            await host.start(refused, 0.1)
        with pytest.raises(NotFoundError):
            await host.handle(refused.task_id)
        await handles[0].stop()
        await host.start(refused, PATIENCE_S)

    async def test_a_task_runs_once(self, host: StreamHost) -> None:
        spec = self.spec()
        await host.start(spec, PATIENCE_S)
        with pytest.raises(ValueError, match=spec.task_id):
            await host.start(spec, PATIENCE_S)

    async def test_an_unknown_task_is_not_found(self, host: StreamHost) -> None:
        with pytest.raises(NotFoundError):
            await host.handle("nothing")

    @pytest.mark.parametrize("sdp", ["", "nonsense", "v=0\r\n", "\0" * 100])
    async def test_an_offer_that_is_none_is_refused(self, host: StreamHost, sdp: str) -> None:
        handle, ears = await self.streaming(host)
        with pytest.raises(OfferRefusedError):
            await handle.offer(sdp, "viewer")
        await handle.drive(self.speak("a", self.short_text))
        await self.until(lambda: ears.has(DriveFinished, "a"))
