"""Streaming resampling: quality, exact counts, and no trace of how the input was cut."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sounds import Pcm, level, tone

from visavis.audio.resampling import StreamResampler

RATES = [8000, 11025, 16000, 22050, 24000, 32000, 44100, 44101, 48000, 96000, 191_999]


def resampled(samples: Pcm, from_hz: int, to_hz: int, sizes: list[int]) -> Pcm:
    resampler = StreamResampler(from_hz, to_hz)
    pieces, position, turn = [], 0, 0
    while position < len(samples):
        size = sizes[turn % len(sizes)]
        pieces.append(resampler.push(samples[position : position + size]))
        position, turn = position + size, turn + 1
    pieces.append(resampler.finish())
    assert resampler.made == sum(map(len, pieces))
    return np.concatenate(pieces)


@pytest.mark.parametrize("to_hz", [16000, 24000, 48000])
@pytest.mark.parametrize("from_hz", RATES)
@pytest.mark.parametrize("share", [0.1, 0.75])
def test_a_tone_stays_what_it_is(from_hz: int, to_hz: int, share: float) -> None:
    hertz = min(from_hz, to_hz) / 2 * share
    made = resampled(tone(0.5, from_hz, hertz), from_hz, to_hz, [from_hz // 50])
    expected = tone(0.5, to_hz, hertz)[: len(made)]
    made = made[: len(expected)]
    middle = slice(to_hz // 20, -to_hz // 20)
    error = (made[middle] - expected[middle].astype(np.int32)).astype(np.float64)
    assert level(error) / level(expected) < 10 ** (-40 / 20)
    assert abs(level(made[middle]) / level(expected[middle]) - 1) < 0.012  # 0.1 dB


@pytest.mark.parametrize(("from_hz", "to_hz"), [(48000, 16000), (44100, 16000), (96000, 44100)])
def test_what_the_new_rate_cannot_carry_is_removed(from_hz: int, to_hz: int) -> None:
    made = resampled(tone(0.5, from_hz, to_hz / 2 * 1.15), from_hz, to_hz, [960])
    assert level(made[500:-500]) < 10 ** (-80 / 20)


@settings(deadline=None)  # other work on the machine must not fail it
@given(
    from_hz=st.integers(1000, 384_000),
    to_hz=st.integers(1000, 384_000),
    count=st.integers(0, 3000),
    sizes=st.lists(st.integers(1, 1500), min_size=1, max_size=5),
)
def test_the_count_is_exact_and_pieces_leave_no_trace(
    from_hz: int, to_hz: int, count: int, sizes: list[int]
) -> None:
    count = min(count, 20_000 * from_hz // to_hz)  # quick however far apart the rates are
    noise = np.random.default_rng(count).integers(-32768, 32767, count).astype(np.int16)
    whole = resampled(noise, from_hz, to_hz, [max(1, count)])
    assert len(whole) == math.ceil(count * to_hz / from_hz)
    assert np.array_equal(whole, resampled(noise, from_hz, to_hz, sizes))


def test_positions_do_not_drift() -> None:
    """A click after a minute of odd rates comes out where it was, to the sample."""
    samples = np.zeros(44_101 * 61, np.int16)
    samples[44_101 * 60] = 30_000
    made = resampled(samples, 44_101, 48_000, [883, 881])
    assert int(np.argmax(made)) == 48_000 * 60


def test_output_comes_as_soon_as_it_can() -> None:
    resampler = StreamResampler(16000, 48000)
    assert len(resampler.push(np.zeros(160, np.int16))) == 3 * (160 - resampler.look_ahead)
    assert resampler.look_ahead <= 16  # a millisecond


def test_a_constant_stays_constant() -> None:
    made = resampled(np.full(4000, 12_345, np.int16), 44100, 16000, [100])
    assert np.abs(made[100:-100] - 12_345).max() <= 1


def test_full_scale_is_clipped_not_wrapped() -> None:
    square = np.where(np.arange(4800) // 48 % 2, 32767, -32768).astype(np.int16)
    made = resampled(square, 48000, 44100, [480]).astype(np.int32)
    # Where the input is high the output is: nothing jumped to the other end.
    places = np.arange(len(made)) * 48000 // 44100
    inside = (places % 48 > 4) & (places % 48 < 43)
    assert (np.sign(made[inside]) == np.sign(square[places[inside]])).all()


def test_the_same_rate_changes_nothing() -> None:
    samples = tone(0.1, 16000)
    assert np.array_equal(resampled(samples, 16000, 16000, [7]), samples)


@pytest.mark.parametrize(("from_hz", "to_hz"), [(0, 16000), (16000, 0), (-1, 16000)])
def test_impossible_rates_are_refused(from_hz: int, to_hz: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        StreamResampler(from_hz, to_hz)
