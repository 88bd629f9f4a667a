from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from visavis.voices.loudness import amplify
from visavis.voices.scales import volume_gain

ALL = np.arange(-32768, 32768).astype(np.int16)


@given(st.integers(1, 100))
def test_no_volume_clips_or_turns_loud_into_quiet(volume: int) -> None:
    louder = amplify(ALL, volume).astype(int)
    assert (np.diff(louder) >= 0).all()
    if volume != 50:
        assert abs(louder).max() < 32767


def test_normal_volume_changes_nothing() -> None:
    assert np.array_equal(amplify(ALL, 50), ALL)


def test_the_ends_are_26_db_down_and_6_db_up() -> None:
    quiet = np.array([1000], np.int16)
    assert amplify(quiet, 1)[0] == 50
    assert amplify(quiet, 100)[0] == 2000
    assert [volume_gain(v) for v in (1, 50, 100)] == [0.05, 1.0, 2.0]
