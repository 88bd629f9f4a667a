from __future__ import annotations

import pytest

from visavis.faces.drawn.arm_motion import LATEST_S
from visavis.faces.drawn.gesture import CHANNELS, JOINTS, STANCE
from visavis.faces.drawn.gestures import GESTURES, REACHES

ALL = pytest.mark.parametrize("name", GESTURES)


@ALL
def test_gestures_take_two_to_five_seconds(name: str) -> None:
    assert 2 <= GESTURES[name].duration_s <= 5


@ALL
def test_everything_starts_and_ends_at_rest_in_time(name: str) -> None:
    gesture = GESTURES[name]
    for channel, track in gesture.tracks.items():
        assert track.values[0] == track.values[-1] == (0.0,), channel
        assert track.times[0] >= 0
        assert track.times[-1] <= gesture.duration_s, channel
    for arm in gesture.arms.values():
        assert arm[0][1] == arm[-1][1] == STANCE
        assert arm[-1][0] + LATEST_S <= gesture.duration_s


@ALL
def test_only_known_channels_joints_and_reaches_are_used(name: str) -> None:
    joints = {f"{side}.{joint}" for side in "lr" for joint in JOINTS}
    assert GESTURES[name].tracks.keys() <= joints | set(CHANNELS)
    for arm in GESTURES[name].arms.values():
        assert {reach for _, reach in arm} <= REACHES.keys() | {STANCE}


def test_at_least_five_need_no_hands_of_their_own() -> None:
    plain = [
        name
        for name, gesture in GESTURES.items()
        if all(
            reach == STANCE or REACHES[reach].hand == "rest"
            for arm in gesture.arms.values()
            for _, reach in arm
        )
    ]
    assert len(plain) >= 5
