from __future__ import annotations

import numpy as np
from support.talking import talk

from visavis.live.playback import SAMPLE_RATE, Playback
from visavis.live.timeline import FRAME, FRAMES_PER_S, Pace, Timeline

DAY_S = 86_400


def spoken(length_s: float) -> Playback:
    playback = Playback()
    playback.add(talk(0, length_s))
    playback.finish()
    return playback


def test_time_goes_by_in_silence_while_nobody_speaks() -> None:
    timeline = Timeline()
    steps = [timeline.step() for _ in range(3)]
    assert [step.position for step in steps] == [0, 960, 1920]
    assert all(not step.samples.any() and step.heard == 0 for step in steps)


def test_a_frame_that_a_drive_does_not_fill_is_filled_with_silence() -> None:
    timeline = Timeline()
    timeline.begin(spoken(0.03))
    first, second = timeline.step(), timeline.step()
    assert (first.heard, second.heard) == (960, 480)
    assert len(second.samples) == FRAME
    assert not second.samples[480:].any()


def test_no_sound_follows_a_stop() -> None:
    timeline = Timeline()
    timeline.begin(spoken(1))
    assert timeline.step().samples.any()
    timeline.stop(cut_short=True)
    assert not timeline.step().samples.any()


def test_a_mouth_that_is_cut_short_closes_within_a_tenth_of_a_second() -> None:
    timeline = Timeline()
    timeline.begin(spoken(1))
    timeline.step()
    timeline.step()
    timeline.stop(cut_short=True)
    opened = []
    for _ in range(7):
        opened.append(timeline.pose().visemes.get("aa", 0.0))
        timeline.step()
    assert opened[0] == 1.0
    assert opened == sorted(opened, reverse=True)
    assert opened[5:] == [0.0, 0.0]


def test_the_mouth_rests_while_a_drive_has_not_begun() -> None:
    timeline = Timeline()
    timeline.begin(Playback())
    timeline.step()
    assert not timeline.pose().visemes


def test_gestures_go_with_speech_and_with_silence_and_end() -> None:
    timeline = Timeline()
    timeline.begin(spoken(0.1))
    timeline.gesture("nod", 0.2)
    seen = []
    for _ in range(12):
        gesture = timeline.pose().gesture
        seen.append(None if gesture is None else round(gesture.elapsed_s, 2))
        timeline.step()
    assert seen == [0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, None, None]


def test_a_gesture_takes_the_place_of_the_one_before() -> None:
    timeline = Timeline()
    timeline.gesture("nod", 2)
    timeline.step()
    timeline.gesture("wave", 2)
    gesture = timeline.pose().gesture
    assert gesture is not None
    assert (gesture.name, gesture.elapsed_s) == ("wave", 0)


def test_frames_are_due_by_the_clock_and_never_twice() -> None:
    pace = Pace(100.0)
    assert pace.due(100.018) == 0
    assert pace.due(100.021) == 1
    pace.take()
    assert pace.due(100.021) == 0
    assert abs(pace.wait_s(100.021) - 0.019) < 1e-6


def test_who_wakes_up_a_millisecond_too_early_need_not_sleep_again() -> None:
    pace = Pace(100.0)
    assert pace.due(100.0192) == 1
    pace.take()
    assert pace.due(100.0192) == 0
    assert abs(pace.wait_s(100.0192) - 0.0208) < 1e-6


def test_who_is_a_little_late_makes_up_for_it() -> None:
    pace = Pace(0.0)
    assert pace.due(0.2001) == 10


def test_who_stood_still_goes_on_from_now() -> None:
    pace = Pace(0.0)
    assert pace.due(3600.0) == 1
    pace.take()
    assert pace.due(3600.0) == 0
    assert pace.due(3600.0201) == 1


def test_a_day_of_late_wakings_loses_no_frame() -> None:
    rng = np.random.default_rng(5)
    pace, now_s, taken = Pace(0.0), 0.0, 0
    for late_s in rng.exponential(0.2, 200_000) * (rng.random(200_000) < 0.9):
        now_s += min(0.45, float(late_s)) + pace.wait_s(now_s)
        due = pace.due(now_s)
        pace.take(due)
        taken += due
        assert abs(taken / FRAMES_PER_S - now_s) <= 1 / FRAMES_PER_S + 1e-6
    assert now_s > DAY_S / 4


def test_skipped_time_counts() -> None:
    timeline, pace = Timeline(), Pace(0.0)
    timeline.skip(pace.slept(10.0))
    assert timeline.step().position == 10 * SAMPLE_RATE


def test_who_wakes_up_when_it_was_to_finds_a_frame_due() -> None:
    pace, now_s = Pace(0.0), 0.0
    for _ in range(DAY_S):
        now_s += pace.wait_s(now_s)
        assert pace.due(now_s) == 1
        pace.take()
