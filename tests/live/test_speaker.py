from __future__ import annotations

import asyncio

from support.clock import FakeClock
from support.talking import FakeSource, talk

from visavis.audio.faults import AudioError, Reason
from visavis.live.events import Captioned, DriveBegan, DriveEnded, DriveFailed, Event
from visavis.live.speaker import Speaker
from visavis.live.timeline import Timeline
from visavis.voices.contract import Word
from visavis.voices.faults import Reason as VoiceReason
from visavis.voices.faults import VoiceError


class Stage:
    """A speaker whose frames are taken one by one."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.events: list[Event] = []
        self.speaker = Speaker(Timeline(), self.clock, self.events.append)

    async def step(self, frames: int = 1) -> list[int]:
        """How much was heard in each of the next frames."""
        heard = []
        for _ in range(frames):
            for _ in range(8):  # what is made ready has its turn
                await asyncio.sleep(0)
            heard.append(self.speaker.step().heard)
            self.clock.advance(0.02)
        return heard

    @property
    def told(self) -> list[tuple[str, str]]:
        names = []
        for event in self.events:
            name = type(event).__name__
            if isinstance(event, DriveEnded) and event.interrupted:
                name = "Interrupted"
            if isinstance(event, DriveBegan | DriveEnded | DriveFailed):
                names.append((event.drive_id, name))
        return names


async def test_drives_are_heard_one_after_the_other() -> None:
    stage = Stage()
    stage.speaker.say("a", FakeSource(talk(0, 0.1)))
    stage.speaker.say("b", FakeSource(talk(0, 0.1)))
    assert stage.speaker.waiting == ("b",)
    heard = await stage.step(14)
    assert sum(heard) == 2 * 4800
    assert stage.told == [
        ("a", "DriveBegan"), ("a", "DriveEnded"), ("b", "DriveBegan"), ("b", "DriveEnded"),
    ]  # fmt: skip
    assert stage.speaker.is_idle


async def test_an_interrupt_is_silent_from_the_next_frame_on() -> None:
    stage = Stage()
    source = FakeSource(talk(0, 1))
    stage.speaker.say("a", source)
    stage.speaker.say("b", FakeSource(talk(0, 1)))
    assert all((await stage.step(6))[1:])
    stage.speaker.interrupt()
    assert await stage.step(3) == [0, 0, 0]
    assert stage.told == [("a", "DriveBegan"), ("a", "Interrupted"), ("b", "Interrupted")]
    assert source.is_free
    last = stage.events[-1]
    assert isinstance(last, DriveEnded)
    assert not last.began


async def test_who_interrupts_speaks_now_and_the_queued_ones_after_it() -> None:
    stage = Stage()
    for drive_id in ("a", "b"):
        stage.speaker.say(drive_id, FakeSource(talk(0, 0.1)))
    await stage.step(2)
    stage.speaker.say("x", FakeSource(talk(0, 0.1)), interrupt=True)
    await stage.step(20)
    assert [drive for drive, name in stage.told if name == "DriveBegan"] == ["a", "x", "b"]
    assert ("a", "Interrupted") in stage.told


async def test_who_speaks_instead_drops_the_queued_ones() -> None:
    stage = Stage()
    for drive_id in ("a", "b"):
        stage.speaker.say(drive_id, FakeSource(talk(0, 0.1)))
    await stage.step(2)
    stage.speaker.say_instead("x", FakeSource(talk(0, 0.1)))
    await stage.step(12)
    assert stage.told[1:] == [
        ("a", "Interrupted"), ("b", "Interrupted"), ("x", "DriveBegan"), ("x", "DriveEnded"),
    ]  # fmt: skip


async def test_an_interrupt_with_nothing_to_interrupt_does_nothing() -> None:
    stage = Stage()
    stage.speaker.interrupt()
    assert stage.events == []


async def test_a_source_that_fails_fails_its_drive_and_the_next_one_speaks() -> None:
    stage = Stage()
    fault = AudioError(Reason.NOT_REACHED, "The file cannot be reached.")
    stage.speaker.say("a", FakeSource(fault=fault))
    stage.speaker.say("b", FakeSource(talk(0, 0.1)))
    await stage.step(10)
    assert stage.told[0] == ("a", "DriveFailed")
    failed = stage.events[0]
    assert isinstance(failed, DriveFailed)
    assert "cannot be reached" in failed.reason
    assert stage.told[1:] == [("b", "DriveBegan"), ("b", "DriveEnded")]


async def test_what_came_before_a_fault_is_heard() -> None:
    stage = Stage()
    fault = VoiceError(VoiceReason.DIED, "It died.")
    stage.speaker.say("a", FakeSource(talk(0, 0.1), fault=fault))
    assert sum(await stage.step(10)) == 4800
    assert stage.told == [("a", "DriveBegan"), ("a", "DriveFailed")]


async def test_nothing_to_pronounce_is_an_end_without_a_beginning() -> None:
    stage = Stage()
    stage.speaker.say("a", FakeSource())
    await stage.step(2)
    assert stage.told == [("a", "DriveEnded")]


async def test_a_source_that_pauses_is_heard_when_it_goes_on() -> None:
    stage = Stage()
    source = FakeSource(talk(0, 0.2), None, talk(0.2, 0.2))
    stage.speaker.say("a", source)
    before = await stage.step(15)
    assert sum(before) < 0.2 * 48_000
    source.more.set()
    assert sum(before) + sum(await stage.step(15)) == 0.4 * 48_000
    assert [name for _, name in stage.told] == ["DriveBegan", "DriveEnded"]


async def test_no_more_is_made_ready_than_is_needed_soon() -> None:
    stage = Stage()
    source = FakeSource(*(talk(number / 10, 0.1) for number in range(100)))
    stage.speaker.say("a", source)
    await stage.step(10)
    assert not source.is_free  # 10 s would have been given by now
    await stage.step(500)
    assert source.is_free


async def test_words_are_told_as_they_begin_to_be_heard() -> None:
    stage = Stage()
    words = [Word(0, 4, 0), Word(10, 5, 1600)]
    stage.speaker.say("a", FakeSource(talk(0, 0.2, words=words), text="Good, old night."))
    await stage.step(2)
    captions = [event for event in stage.events if isinstance(event, Captioned)]
    assert [caption.text for caption in captions] == ["Good,"]
    await stage.step(10)
    captions = [event for event in stage.events if isinstance(event, Captioned)]
    assert [caption.text for caption in captions] == ["Good,", " old night."]
    assert captions[1].words[0].start_ms == 100


async def test_a_drive_that_fails_while_it_waits_leaves_the_current_one_alone() -> None:
    stage = Stage()
    stage.speaker.say("a", FakeSource(talk(0, 0.1)))
    stage.speaker.say("b", FakeSource(talk(0, 0.1)))
    await stage.step(2)
    stage.speaker.fail("b", "too much")
    stage.speaker.fail("unknown", "whatever")
    await stage.step(10)
    assert stage.told == [("a", "DriveBegan"), ("b", "DriveFailed"), ("a", "DriveEnded")]


async def test_fifty_interrupts_leave_nothing_behind() -> None:
    stage = Stage()
    sources = [FakeSource(talk(0, 5)) for _ in range(50)]
    for number, source in enumerate(sources):
        stage.speaker.say(str(number), source, interrupt=True)
        await stage.step(3)
    await stage.speaker.aclose()
    assert all(source.is_free for source in sources)
    assert len([name for _, name in stage.told if name == "Interrupted"]) == 50
