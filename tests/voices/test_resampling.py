from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.voices.measures import median_pitch_hz
from visavis.voices.resampling import Resampler

RATE = 24_000
HUM = (np.sin(np.arange(RATE) * 2 * np.pi * 200 / RATE) * 9000).astype(np.int16)


@given(st.sampled_from([0.707, 0.9, 1.0, 1.2, 1.414]), st.lists(st.integers(0, 700), max_size=12))
def test_pieces_make_what_the_whole_makes(factor: float, cuts: list[int]) -> None:
    whole = Resampler(factor).push(HUM)
    pieces, resampler, start = [], Resampler(factor), 0
    for size in [*cuts, len(HUM)]:
        pieces.append(resampler.push(HUM[start : start + size]))
        start += size
    joined = np.concatenate(pieces).astype(int)
    assert len(joined) == len(whole)
    assert abs(joined - whole).max() <= 1


@pytest.mark.parametrize("factor", [0.707, 1.414])
def test_pitch_and_length_follow_the_factor(factor: float) -> None:
    made = Resampler(factor).push(HUM)
    assert len(made) == pytest.approx(len(HUM) / factor, rel=0.001)
    assert median_pitch_hz(made, RATE) == pytest.approx(200 * factor, rel=0.02)
