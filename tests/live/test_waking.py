"""A loop that wakes up late or stands still for an hour leaves sound and pictures together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from support.talking import FakeSource, talk
from support.virtual_stream import streaming
from support.virtual_time import VirtualClock, VirtualLoop
from support.wire_viewer import RATES, WireViewer

MOST_SKEW_S = 0.04


class Deed(NamedTuple):
    """What happens, and how long it takes."""

    what: Literal["pause", "speak", "interrupt", "stand still", "be late"]
    length_s: float


DEEDS = st.one_of(
    st.builds(Deed, st.sampled_from(["pause", "speak", "interrupt"]), st.floats(0.01, 2)),
    st.builds(Deed, st.just("stand still"), st.floats(0.01, 3600)),
    st.builds(Deed, st.just("be late"), st.floats(0, 0.6)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(DEEDS, min_size=1, max_size=8))
def test_sound_and_pictures_stay_of_one_moment(deeds: Sequence[Deed]) -> None:
    clock = VirtualClock()
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        apart_s = runner.run(live(clock, deeds))
    assert apart_s
    assert max(map(abs, apart_s)) <= MOST_SKEW_S


async def live(clock: VirtualClock, deeds: Sequence[Deed]) -> list[float]:
    """How far apart sound and pictures of one position were after each deed, as a viewer learns
    it from the last sender reports."""
    apart_s = []
    async with streaming(clock) as stream:
        viewer = await stream.watch("v1", dict.fromkeys(RATES, 0))
        await asyncio.sleep(3)  # there are reports
        apart_s.append(apart(viewer))
        for number, deed in enumerate(deeds):
            match deed.what:
                case "speak":
                    stream.session.say(f"d{number}", FakeSource(talk(0, deed.length_s)))
                case "interrupt":
                    stream.session.interrupt()
                case "stand still":
                    clock.advance(deed.length_s)
                case "be late":
                    clock.late_s = lambda late_s=deed.length_s: late_s  # type: ignore[misc]
            for _ in range(4):
                await asyncio.sleep(deed.length_s if deed.what == "pause" else 0.5)
                apart_s.append(apart(viewer))
    return apart_s


def apart(viewer: WireViewer) -> float:
    """The moment of one position by its pictures, from the moment by its sound: of the position of
    the last packet of sound, which timestamps from 0 on tell."""
    stamp = viewer.lines["audio"].arrived[-1].rtp
    as_picture = stamp * RATES["video"] // RATES["audio"]
    return viewer.moment("video", as_picture) - viewer.moment("audio", stamp)
