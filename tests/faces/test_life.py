from __future__ import annotations

import numpy as np

from visavis.faces.contract import Gaze, Pose
from visavis.faces.life import Life

TIMES = np.arange(0, 300, 0.02).tolist()


def blinks(life: Life) -> list[float]:
    shut = [life.pose(at).blink > 0.5 for at in TIMES]
    pairs = zip(TIMES[1:], shut[1:], shut, strict=False)
    return [at for at, now, before in pairs if now and not before]


def test_the_same_seed_and_moment_give_the_same_pose() -> None:
    assert Life(4).pose(12.3) == Life(4).pose(12.3)
    assert Life(4).pose(12.3) != Life(5).pose(12.3)


def test_it_blinks_as_people_do() -> None:
    begun = blinks(Life(1))
    gaps = np.diff(begun)
    assert 60 <= len(begun) <= 110
    assert np.percentile(gaps, 95) < 7
    assert (gaps > 2).mean() > 0.7
    assert (gaps < 0.5).any(), "sometimes twice"
    assert len(set(np.round(gaps, 1).tolist())) > 15, "never by the clock"


def test_eyes_jump_and_rest() -> None:
    gaze = np.array([life.gaze.x for life in map(Life(2).pose, TIMES)])
    speed = np.abs(np.diff(gaze)) / 0.02
    assert (speed < 0.1).mean() > 0.85
    assert speed.max() > 1


def test_the_head_sways_smoothly_and_never_repeats() -> None:
    sway = np.array([Life(3).pose(at).head for at in TIMES])
    assert np.abs(sway).max() < 4
    assert sway.std(axis=0).min() > 0.2
    assert np.abs(np.diff(sway, axis=0)).max() < 0.1
    for period in range(100, 10000, 50):
        assert np.abs(sway[period:] - sway[:-period]).max() > 0.5


def test_breath_goes_in_and_out() -> None:
    breath = np.array([Life(6).pose(at).breath for at in TIMES])
    assert breath.min() < 0.01
    assert breath.max() > 0.99
    steps = np.diff(breath[::4])
    assert 55 <= (np.diff(np.sign(steps)) < 0).sum() <= 95
    assert np.abs(steps).max() < 0.1


def test_what_moves_slowly_moves_with_every_second_picture() -> None:
    poses = [Life(7).pose(0.02 + n * 0.04) for n in range(2000)]
    slow = [(pose.head, pose.breath, pose.smile, pose.brows) for pose in poses]
    moved = [now != before for now, before in zip(slow[1:], slow, strict=False)]
    assert not any(moved[::2])
    assert sum(moved[1::2]) > 990
    assert len({pose.gaze for pose in poses}) > 1990, "eyes are quick"


def test_it_adds_to_what_a_pose_says() -> None:
    said = Pose(visemes={"aa": 1.0}, gaze=Gaze(0.5, 0), smile=0.5)
    pose = Life(1).pose(3.0, said)
    assert pose.visemes == {"aa": 1.0}
    assert pose.smile >= 0.5
    assert pose.time_s == 3.0


def test_without_liveliness_the_head_is_still() -> None:
    assert set(Life(1, liveliness=0).pose(9.0).head) == {0.0}
