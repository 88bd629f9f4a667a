"""What processes tell of themselves, and what comes of it."""

import pytest
from support.clock import FakeClock

from visavis.hosting.capacity import Capacity
from visavis.hosting.readings import Readings
from visavis.hosting.stream import End
from visavis.live.wire import LOAD_EVERY_S, Figures, Load, Watched
from visavis.streams.messages import StreamSpec

FIGURES = Figures("d", waited_s=0.0, sound_s=0.1)


def spec(task_id: str) -> StreamSpec:
    return StreamSpec(
        task_id=task_id, app_id=1, room_id="r", stream_id=task_id, face_kind="drawn", face_model="m"
    )


def load(cpu_s: float) -> Load:
    return Load(cpu_s=cpu_s, pictures=0, dropped=0, viewers=0, queued=0)


@pytest.fixture
def capacity() -> Capacity:
    found = Capacity(8.0, lambda: 2**33)
    found.take(spec("a"))
    return found


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def heard() -> list[Figures]:
    return []


@pytest.fixture
def readings(clock: FakeClock, capacity: Capacity, heard: list[Figures]) -> Readings:
    return Readings(clock, capacity, heard.append)


def test_viewers_are_those_of_all_streams_that_run(readings: Readings) -> None:
    readings.hear("a", Watched(2))
    readings.hear("b", Watched(3))
    readings.hear("a", Watched(1))
    assert readings.viewers == 4
    assert readings.viewers_of("unknown") == 0
    readings.close("b", End.CRASHED)
    assert readings.viewers == 1
    assert readings.ends["crashed"] == 1


def test_figures_are_passed_on(readings: Readings, heard: list[Figures]) -> None:
    readings.hear("a", FIGURES)
    assert heard == [FIGURES]


def test_a_stream_that_uses_more_than_it_asked_for_is_reckoned_with_that(
    readings: Readings, capacity: Capacity, clock: FakeClock
) -> None:
    asked = capacity.taken
    readings.hear("a", load(3.0))  # getting ready
    assert capacity.taken == asked
    clock.advance(LOAD_EVERY_S)
    readings.hear("a", load(3.1))
    assert capacity.taken == asked  # less than it asked for: it may still come to need it
    clock.advance(LOAD_EVERY_S)
    readings.hear("a", load(3.1 + 0.9 * LOAD_EVERY_S))
    assert capacity.taken == pytest.approx(0.9)
    assert readings.cpu_s == pytest.approx(3.1 + 0.9 * LOAD_EVERY_S)


def test_loads_that_were_held_up_and_come_together_are_no_peak(
    readings: Readings, capacity: Capacity, clock: FakeClock
) -> None:
    for cpu_s in (0.0, 0.9 * LOAD_EVERY_S, 1.8 * LOAD_EVERY_S):
        readings.hear("a", load(cpu_s))
        clock.advance(0.001)
    assert capacity.taken == pytest.approx(0.9)
