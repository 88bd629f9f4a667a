"""A day of a stream, in seconds: the real session, encoders, tracks and RTP senders on a clock of
their own. Every hour somebody watches it speak, and it speaks when nobody does."""

from __future__ import annotations

import asyncio
import gc
import random
import sys
from itertools import pairwise

from support.talking import FakeSource, talk
from support.virtual_stream import VirtualStream, heard, onsets, seen, streaming
from support.virtual_time import START, VirtualClock, VirtualLoop
from support.wire_viewer import RATES, WireViewer, around

from visavis.faces import life
from visavis.live.events import DriveBegan, DriveEnded
from visavis.live.timeline import FRAMES_PER_S

HOURS = 24
HOUR_S = 3600.0
WATCHED_S = 12.0
FRAME_S = 1 / FRAMES_PER_S
MOST_SKEW_S = 0.04
ROUNDING_S = 1e-4
GROWTH = 3000
"""Blocks of memory; one kept for each second that is watched would be more."""


def test_a_day_of_speech_and_pauses_drifts_by_nothing_and_keeps_nothing() -> None:
    clock, chance = VirtualClock(), random.Random(5)  # noqa: S311
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        blocks = runner.run(live_a_day(clock, chance))
    assert clock.monotonic() >= HOURS * HOUR_S
    assert blocks[-1] - blocks[1] < GROWTH, blocks


async def live_a_day(clock: VirtualClock, chance: random.Random) -> list[int]:
    """The blocks of memory that are held at the end of each hour."""
    held = []
    async with streaming(clock) as stream:
        for hour in range(HOURS):
            await asyncio.sleep(chance.uniform(0, HOUR_S - 60))
            await is_watched(stream, hour, chance)
            await speaks_to_nobody(stream)
            await asyncio.sleep((hour + 1) * HOUR_S - clock.monotonic())
            stream.told.clear()
            stream.face.poses.clear()
            life._drawn.cache_clear()  # of bounded size, and full only after days
            gc.collect()
            held.append(sys.getallocatedblocks())
    return held


async def is_watched(stream: VirtualStream, hour: int, chance: random.Random) -> None:
    begun_s = stream.clock.monotonic()
    # Every other hour its timestamps begin anew while it is watched.
    wraps_s = begun_s + chance.uniform(2, WATCHED_S - 2) if hour % 2 else chance.uniform(0, 1e5)
    origins = {kind: -round(wraps_s * rate) % (1 << 32) for kind, rate in RATES.items()}
    viewer = await stream.watch(f"viewer-{hour}", origins)
    await asyncio.sleep(1.5)
    stream.session.say(f"heard-{hour}", pulses())
    await asyncio.sleep(4)
    stream.session.say(f"cut-{hour}", pulses())
    await asyncio.sleep(3)
    stream.session.interrupt()
    await asyncio.sleep(WATCHED_S - 8.5)
    stream.session.hang_up(f"viewer-{hour}")
    assert drives(stream) == [(f"heard-{hour}", False, 3.0), (f"cut-{hour}", True, 3.0)]
    check_positions(viewer, wrapped=bool(hour % 2))
    check_content(viewer)


async def speaks_to_nobody(stream: VirtualStream) -> None:
    stream.told.clear()
    drawn = len(stream.face.poses)
    stream.session.say("unseen", FakeSource(*(talk(n / 10, 0.1) for n in range(100))))
    await asyncio.sleep(11)
    assert drives(stream) == [("unseen", False, 10.0)]
    assert len(stream.face.poses) == drawn


def drives(stream: VirtualStream) -> list[tuple[str, bool, float]]:
    """Those that began and ended, whether they were interrupted, and how much of them was heard."""
    found, began = [], None
    for event in stream.told:
        if isinstance(event, DriveBegan):
            assert began is None
            began = event.drive_id
        elif isinstance(event, DriveEnded):
            assert began == event.drive_id
            found.append((began, event.interrupted, round(event.spoken_s, 1)))
            began = None
    assert began is None
    return found


def check_positions(viewer: WireViewer, *, wrapped: bool) -> None:
    """Each kind against the clock: as it arrives, and as its sender reports say."""
    for kind, line in viewer.lines.items():
        stamps = [one.rtp for one in line.arrived]
        steps = {around(later - earlier) for earlier, later in pairwise(stamps)} - {0}
        assert steps == {RATES[kind] // (50 if kind == "audio" else 25)}
        assert any(later < earlier for earlier, later in pairwise(stamps)) == wrapped
        for one in line.arrived:
            assert abs(viewer.off_s(kind, one.rtp, one.at_s)) <= FRAME_S + ROUNDING_S
        assert line.reports
        for report in line.reports:
            said_s = report.moment_s - START
            assert abs(viewer.off_s(kind, report.rtp, said_s)) <= FRAME_S + ROUNDING_S


def check_content(viewer: WireViewer) -> None:
    """What is heard is of the moment at which it is seen."""
    loud, moved = onsets(heard(viewer), 3000), onsets(seen(viewer), 120)
    assert len(loud) == len(moved) == 6
    for heard_s, seen_s in zip(loud, moved, strict=True):
        # Where a sound begins between two pictures, the later one is the first that shows it.
        assert -FRAME_S - ROUNDING_S <= seen_s - heard_s <= MOST_SKEW_S + ROUNDING_S


def pulses() -> FakeSource:
    """Three times half a second of sound and half a second of silence, lips likewise."""
    pieces = []
    for number in range(30):
        loud = number // 5 % 2 == 0
        piece = talk(number / 10, 0.1, 8000 if loud else 0)
        if not loud:
            piece.mouth.weights[:] = 0
            piece.mouth.weights[:, 0] = 1
        pieces.append(piece)
    return FakeSource(*pieces)
