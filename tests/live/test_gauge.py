from __future__ import annotations

import pytest
from support.clock import FakeClock

from visavis.faces.contract import Pose
from visavis.live.events import DriveBegan, DriveEnded, DriveFailed
from visavis.live.gauge import Gauge
from visavis.live.wire import Figures

AT_REST, OPEN = Pose({"sil": 1.0}), Pose({"aa": 0.8})


def picture(gauge: Gauge, clock: FakeClock, position: int, pose: Pose, takes_s: float) -> None:
    gauge.shot(pose, position, made=True)
    clock.advance(takes_s)
    gauge.shown(position)
    clock.advance(0.04 - takes_s)


def test_a_drive_is_measured_from_its_turn_to_its_end() -> None:
    clock = FakeClock()
    gauge = Gauge(clock)
    clock.advance(0.1)
    assert gauge.heard(DriveBegan("d1", 2.5, 0.1)) is None
    picture(gauge, clock, 0, AT_REST, 0.005)
    picture(gauge, clock, 1920, OPEN, 0.010)
    picture(gauge, clock, 3840, OPEN, 0.005)
    figures = gauge.heard(DriveEnded("d1", False, True, 0.12))
    assert figures is not None
    assert (figures.drive_id, figures.waited_s, figures.sound_s) == ("d1", 2.5, 0.1)
    assert figures.picture_s == pytest.approx(0.15, abs=1e-4)
    assert figures.worst_skew_ms == pytest.approx(10, abs=0.1)
    assert figures.last_skew_ms == pytest.approx(5, abs=0.1)
    assert (figures.pictures, figures.late, figures.dropped) == (3, 0, 0)


def test_pictures_that_come_late_or_not_at_all_are_counted() -> None:
    clock = FakeClock()
    gauge = Gauge(clock)
    gauge.heard(DriveBegan("d1", 0.0, 0.1))
    gauge.shot(OPEN, 0, made=True)
    clock.advance(0.04)
    gauge.shot(OPEN, 1920, made=False)
    clock.advance(0.02)
    gauge.shown(0)
    figures = gauge.heard(DriveFailed("d1", "why", True))
    assert figures is not None
    assert figures.worst_skew_ms == pytest.approx(60, abs=0.1)
    assert (figures.pictures, figures.late, figures.dropped) == (1, 1, 1)


def test_unwatched_there_is_sound_alone() -> None:
    gauge = Gauge(FakeClock())
    gauge.heard(DriveBegan("d1", 0.0, 0.05))
    figures = gauge.heard(DriveEnded("d1", True, True, 1.0))
    assert figures == Figures(drive_id="d1", waited_s=0.0, sound_s=0.05)


def test_of_what_was_never_heard_there_is_nothing() -> None:
    gauge = Gauge(FakeClock())
    gauge.shot(OPEN, 0, made=True)
    gauge.shown(0)
    assert gauge.heard(DriveEnded("d1", True, False, 0.0)) is None
    gauge.heard(DriveBegan("d2", 0.0, 0.1))
    assert gauge.heard(DriveEnded("queued", True, False, 0.0)) is None
    assert gauge.heard(DriveEnded("d2", True, True, 0.1)) is not None


def test_a_picture_that_was_under_way_when_a_drive_began_is_not_its_own() -> None:
    clock = FakeClock()
    gauge = Gauge(clock)
    gauge.heard(DriveBegan("d1", 0.0, 0.1))
    gauge.shot(OPEN, 0, made=True)
    gauge.heard(DriveEnded("d1", True, True, 0.1))
    gauge.heard(DriveBegan("d2", 0.0, 0.1))
    gauge.shown(0)
    figures = gauge.heard(DriveEnded("d2", True, True, 0.1))
    assert figures is not None
    assert figures.pictures == 0
