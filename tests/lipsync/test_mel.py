from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.lipsync.mel import AHEAD, BANDS, HOP, MelPowers


def powers(sound: np.ndarray, cuts: list[int]) -> np.ndarray:
    mel = MelPowers()
    parts = [mel.push(piece) for piece in np.split(sound, sorted(cuts))]
    return np.concatenate([*parts, mel.finish()])


def test_a_tone_of_full_scale_has_power_one_in_its_band() -> None:
    time_s = np.arange(16000) / 16000
    for hertz in (200, 1000, 4000):
        frame = powers(np.sin(2 * np.pi * hertz * time_s).astype(np.float32), [])[50]
        assert frame.sum() == pytest.approx(1.5, rel=0.35)
    low, high = (
        powers(np.sin(2 * np.pi * hertz * time_s).astype(np.float32), [])[50].argmax()
        for hertz in (300, 3000)
    )
    assert 0 < low < high < BANDS


def test_a_constant_is_silence() -> None:
    assert powers(np.full(16000, 0.9, np.float32), [])[2:-2].max() < 1e-9


def test_a_frame_is_centred_a_little_after_its_moment() -> None:
    click = np.zeros(16000, np.float32)
    click[50 * HOP + AHEAD] = 1
    assert powers(click, []).sum(axis=1).argmax() == 50


def test_there_is_a_frame_for_every_hop_of_the_sound() -> None:
    assert powers(np.zeros(16000, np.float32), []).shape == (101, BANDS)
    assert powers(np.zeros(0, np.float32), []).shape == (1, BANDS)


@given(st.lists(st.integers(0, 4000), max_size=10))
@settings(deadline=None)
def test_pieces_give_what_the_whole_gives(cuts: list[int]) -> None:
    noise = np.random.default_rng(2).normal(0, 0.1, 4000).astype(np.float32)
    np.testing.assert_allclose(powers(noise, cuts), powers(noise, []), rtol=1e-4, atol=1e-9)
