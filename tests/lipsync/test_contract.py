from __future__ import annotations

import numpy as np
import pytest

from visavis.faces.contract import VISEMES
from visavis.lipsync.contract import MouthFrames, count_frames, joined, no_frames


def frames(first: int, *rows: tuple[dict[str, float], float]) -> MouthFrames:
    weights = np.zeros((len(rows), 15), np.float32)
    for number, (row, _) in enumerate(rows):
        for name, weight in row.items():
            weights[number, VISEMES.index(name)] = weight
    return MouthFrames(first, weights, np.array([opening for _, opening in rows], np.float32))


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000])
def test_frames_are_a_hundredth_of_a_second_apart_at_any_rate(rate: int) -> None:
    late = no_frames(360_000)
    assert late.start_s == 3600
    assert late.start_sample(rate) == 3600 * rate
    assert no_frames(1).start_sample(rate) == rate // 100


def test_a_frame_counts_when_its_moment_lies_within_the_sound() -> None:
    assert [count_frames(n, 16000) for n in (0, 1, 160, 161)] == [0, 1, 1, 2]
    assert count_frames(221, 22050) == 2


def test_a_shape_is_what_a_pose_takes() -> None:
    some = frames(0, ({"sil": 0.5, "ou": 0.4, "PP": 0.1}, 0.6), ({"sil": 1.0}, 0.0))
    visemes, beyond = some.shape(0)
    assert visemes == {"ou": pytest.approx(0.4), "PP": pytest.approx(0.1)}
    assert beyond == pytest.approx(0.6 - 0.35 * 0.4)
    assert some.shape(1) == ({}, 0.0)


def test_a_jaw_may_be_higher_than_its_shapes_take_it() -> None:
    assert frames(0, ({"aa": 1.0}, 0.3)).shape(0).mouth_open == pytest.approx(-0.7)


def test_pieces_join() -> None:
    one, other = frames(4, ({"aa": 1.0}, 0.3)), frames(5, ({"E": 1.0}, 0.2))
    both = joined([one, other])
    assert (both.first, len(both)) == (4, 2)
    assert both.opening.tolist() == pytest.approx([0.3, 0.2])
