from __future__ import annotations

import asyncio

import numpy as np
from support.clock import FakeClock
from support.talking import LoudLips

from visavis.live.events import DriveBegan, DriveEnded, Event
from visavis.live.relaying import Relaying, RelaySource
from visavis.live.speaker import Speaker
from visavis.live.timeline import Timeline
from visavis.live.wire import Relayed, SourceGone

FRAME = 960


def sound(frames: int, first: int = 0, level: int = 9000) -> bytes:
    positions = np.arange(first * FRAME, (first + frames) * FRAME)
    return (np.sin(positions / 9) * level).astype("<i2").tobytes()


class Stage:
    """A speaker that says what is relayed, frame by frame."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.events: list[Event] = []
        self.timeline = Timeline()
        self.speaker = Speaker(self.timeline, self.clock, self.events.append)
        self.source = RelaySource(LoudLips)
        self.speaker.say_instead("d1", self.source)

    async def step(self, frames: int = 1) -> int:
        """How much was heard."""
        heard = 0
        for _ in range(frames):
            for _ in range(8):
                await asyncio.sleep(0)
            heard += self.speaker.step().heard
            self.clock.advance(0.02)
        return heard

    def of(self, kind: type[Event]) -> int:
        return sum(isinstance(event, kind) for event in self.events)

    @property
    def held_s(self) -> float:
        playback = self.timeline.playback
        return self.source.waiting / 48_000 + (playback.ahead_s if playback else 0)


async def test_it_begins_with_the_first_sound_and_rests_in_silence() -> None:
    stage = Stage()
    assert await stage.step(20) == 0
    assert not stage.events
    stage.source.push(sound(4), last=False)
    await stage.step(1)
    assert stage.of(DriveBegan) == 1
    stage.source.push(sound(2), last=True)
    assert await stage.step(20) > 0
    assert stage.timeline.pose().visemes.get("aa", 0) < 0.01
    assert stage.of(DriveEnded) == 0
    stage.source.push(sound(4), last=True)
    assert await stage.step(20) == 4 * FRAME
    assert stage.of(DriveBegan) == 1


async def test_it_ends_with_its_source_when_all_is_spoken() -> None:
    stage = Stage()
    stage.source.push(sound(4), last=False)
    stage.source.close()
    assert await stage.step(20) == 4 * FRAME
    assert isinstance(stage.events[-1], DriveEnded)
    assert not stage.events[-1].interrupted
    assert stage.speaker.is_idle


async def test_a_source_that_never_made_a_sound_ends_unheard() -> None:
    stage = Stage()
    await stage.step()
    stage.source.close()
    await stage.step(2)
    (ended,) = stage.events
    assert isinstance(ended, DriveEnded)
    assert not ended.began


async def test_a_steady_source_is_heard_without_a_gap() -> None:
    stage = Stage()
    stage.source.push(sound(4), last=False)
    await stage.step()
    heard = []
    for number in range(200):
        stage.source.push(sound(1, number + 4), last=False)
        heard.append(await stage.step())
    assert heard == [FRAME] * 200
    assert stage.source.skipped == 0


async def test_a_source_whose_clock_is_faster_never_makes_it_late() -> None:
    stage = Stage()
    most_s = 0.0
    for number in range(600):
        stage.source.push(sound(2 if number % 10 == 0 else 1), last=False)
        await stage.step()
        most_s = max(most_s, stage.held_s)
    assert most_s <= 0.2
    assert stage.source.skipped > 40 * FRAME


async def test_a_source_whose_clock_is_slower_is_heard_on() -> None:
    stage = Stage()
    heard = 0
    for number in range(600):
        if number % 20:
            stage.source.push(sound(1), last=False)
        heard += await stage.step()
    assert heard > 500 * FRAME


async def test_what_was_held_up_on_the_way_is_skipped_where_it_is_quiet() -> None:
    source = RelaySource(LoudLips)
    for number in range(10):
        source.push(sound(1, number, 100 if number % 2 else 9000), last=False)
    kept = [entry for entry in source._entries if entry is not None]
    assert len(kept) == 4
    assert all(np.abs(entry).max() > 1000 for entry in kept)


async def test_an_interrupt_is_silence() -> None:
    stage = Stage()
    stage.source.push(sound(4), last=False)
    await stage.step(1)
    stage.speaker.interrupt()
    stage.source.push(sound(4), last=False)
    assert await stage.step(5) == 0


def test_what_comes_for_another_drive_is_passed_over() -> None:
    relaying, source = Relaying(), RelaySource(LoudLips)
    relaying.take(Relayed("d0", sound(1)))
    relaying.open("d1", source)
    relaying.take(Relayed("d0", sound(1)))
    relaying.take(SourceGone("d0"))
    relaying.take(Relayed("d1", sound(2) + b"\0"))
    assert source.waiting == 2 * FRAME
