from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.lipsync.levelling import Levelling, Usual
from visavis.lipsync.mel import BANDS

USUAL = Usual(np.full(BANDS, -5.0), np.full(BANDS, 2.0))


def speech(frames: int, seed: int = 1) -> np.ndarray:
    """Powers that vary as those of speech do."""
    noise = np.random.default_rng(seed)
    return np.exp(noise.normal(-9, 2, (frames, BANDS))).astype(np.float32)


def test_a_louder_recording_becomes_the_same() -> None:
    quiet = Levelling(USUAL).push(speech(400) * np.float32(0.1))
    loud = Levelling(USUAL).push(speech(400) * np.float32(10))
    np.testing.assert_allclose(quiet[100:], loud[100:], atol=0.02)


def test_a_duller_recording_becomes_nearly_the_same() -> None:
    dull = speech(3000) * np.linspace(1, 0.01, BANDS, dtype=np.float32)
    bright = Levelling(USUAL).push(speech(3000))[-200:]
    difference = np.abs(Levelling(USUAL).push(dull)[-200:] - bright).mean()
    assert difference < 0.3 < np.abs(bright).mean()


def test_silence_stays_far_below_speech_however_long_it_lasts() -> None:
    levelling = Levelling(USUAL)
    features = levelling.push(np.zeros((5000, BANDS), np.float32))
    assert features.min() >= -4
    assert features.max() < -2
    np.testing.assert_allclose(
        levelling.push(speech(300))[50:], Levelling(USUAL).push(speech(300))[50:], atol=0.1
    )


@given(st.lists(st.integers(0, 700), max_size=8))
@settings(deadline=None)
def test_pieces_give_what_the_whole_gives(cuts: list[int]) -> None:
    powers = speech(700)
    pieces = Levelling(USUAL)
    parts = [pieces.push(piece) for piece in np.split(powers, sorted(cuts))]
    np.testing.assert_array_equal(np.concatenate(parts), Levelling(USUAL).push(powers))


def test_a_loud_moment_is_forgotten_slowly() -> None:
    after_loud, plain = Levelling(USUAL), Levelling(USUAL)
    after_loud.push(speech(200) * 1000)
    plain.push(speech(200))
    soon = plain.push(speech(100)).mean() - after_loud.push(speech(100)).mean()
    later = plain.push(speech(6000))[-100:].mean() - after_loud.push(speech(6000))[-100:].mean()
    assert soon > 1
    assert abs(later) < 0.1


def test_a_soft_beginning_is_not_taken_for_loud() -> None:
    soft = speech(30) * np.float32(0.01)
    assert Levelling(USUAL).push(soft).mean() < Levelling(USUAL).push(speech(30)).mean() - 0.7


def test_a_quiet_recording_is_found_within_three_seconds() -> None:
    quiet = Levelling(USUAL).push(speech(900) * np.float32(1e-3))
    difference = np.abs(quiet - Levelling(USUAL).push(speech(900)))
    assert difference[:50].mean() > 1
    assert difference[300:].mean() < 0.5
