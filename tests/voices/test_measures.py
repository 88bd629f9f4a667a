from __future__ import annotations

import numpy as np
import pytest

from visavis.voices.measures import loudness_db, median_pitch_hz

RATE = 22_050


@pytest.mark.parametrize("pitch", [70, 110, 220, 400])
def test_pitch_of_a_buzz(pitch: float) -> None:
    times = np.arange(RATE) / RATE
    wave = np.sum([np.sin(2 * np.pi * pitch * n * times) / n for n in range(1, 12)], axis=0)
    assert median_pitch_hz((wave * 6000).astype(np.int16), RATE) == pytest.approx(pitch, rel=0.03)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(1).normal(0, 3000, RATE).astype(np.int16)
    assert median_pitch_hz(noise, RATE) == 0
    assert median_pitch_hz(np.zeros(RATE, np.int16), RATE) == 0
    assert median_pitch_hz(np.zeros(0, np.int16), RATE) == 0


def test_loudness() -> None:
    assert loudness_db(np.full(100, 16384, np.int16)) == pytest.approx(-6.02, abs=0.01)
    assert loudness_db(np.zeros(0, np.int16)) == pytest.approx(-90)
