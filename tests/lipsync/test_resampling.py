from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.lipsync.resampling import DELAY_S, HEARD_RATE, Resampler

RATES = [8000, 11025, 12345, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 192000]


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_stays_what_and_where_it_is(rate: int) -> None:
    time_s = np.arange(rate) / rate
    tone = (16384 * np.sin(2 * np.pi * 440 * time_s)).astype(np.int16)
    resampler = Resampler(rate)
    sound = np.concatenate([resampler.push(tone), resampler.finish()])
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(len(sound)) / HEARD_RATE)
    assert len(sound) == pytest.approx(HEARD_RATE, abs=2)
    np.testing.assert_allclose(sound[100:-100], expected[100:-100], atol=0.005)


@pytest.mark.parametrize("rate", RATES)
def test_it_holds_back_no_more_than_it_says(rate: int) -> None:
    resampler, given, taken = Resampler(rate), 0, 0
    for _ in range(50):
        given += rate // 50
        taken += len(resampler.push(np.ones(rate // 50, np.int16)))
        assert given / rate - taken / HEARD_RATE <= DELAY_S


@given(st.sampled_from(RATES), st.lists(st.integers(0, 5000), max_size=10))
@settings(deadline=None, max_examples=25)
def test_pieces_give_what_the_whole_gives(rate: int, cuts: list[int]) -> None:
    noise = np.random.default_rng(1).integers(-32768, 32767, 5000, np.int16)
    pieces, whole = Resampler(rate), Resampler(rate)
    one = [pieces.push(piece) for piece in np.split(noise, sorted(cuts))] + [pieces.finish()]
    np.testing.assert_array_equal(
        np.concatenate(one), np.concatenate([whole.push(noise), whole.finish()])
    )


def test_a_long_sound_may_come_at_once() -> None:
    resampler = Resampler(48_000)
    sound = resampler.push(np.zeros(480_000, np.int16))
    assert len(sound) + len(resampler.finish()) == pytest.approx(160_000, abs=2)


def test_nothing_gives_nothing() -> None:
    resampler = Resampler(44_100)
    assert len(resampler.push(np.zeros(0, np.int16))) == len(resampler.finish()) == 0


@pytest.mark.parametrize("rate", [0, -16000, 3999, 1_000_000])
def test_absurd_rates_are_refused(rate: int) -> None:
    with pytest.raises(ValueError, match="between 4000 and 384000"):
        Resampler(rate)
