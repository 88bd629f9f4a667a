from __future__ import annotations

import numpy as np

from training.lipsync.examples import Examples, Heads, Hearing, augment, moments, take, touch_of
from visavis.faces.contract import VISEMES
from visavis.lipsync.mel import BANDS

SOUNDS, FRAMES = 24, 120
RESONANCE = 18
SAME = Heads(0.999, 1.001)
HEARING = Hearing(SAME, SAME, stress=1.2)


def resonant() -> np.ndarray:
    """Sounds with one strong band each."""
    powers = np.full((SOUNDS, FRAMES, BANDS), 1e-7, np.float32)
    powers[:, :, RESONANCE] = 1e-2
    return powers


def strongest(powers: np.ndarray) -> np.ndarray:
    return np.asarray(powers.mean(axis=1).argmax(axis=1))


def test_no_sound_is_heard_as_another_and_all_are_sounds() -> None:
    heard = augment(
        resonant(), [Heads(0.85, 1.2, peaked=True)] * SOUNDS, HEARING, np.random.default_rng(1)
    )
    assert heard.shape == (SOUNDS, FRAMES, BANDS)
    assert np.isfinite(heard).all()
    assert (heard > 0).all()
    assert len({sound.tobytes() for sound in heard}) == SOUNDS


def test_a_smaller_head_has_higher_resonances() -> None:
    small = augment(resonant(), [Heads(1.0, 1.3)] * SOUNDS, HEARING, np.random.default_rng(2))
    large = augment(resonant(), [Heads(0.75, 1.0)] * SOUNDS, HEARING, np.random.default_rng(2))
    assert (strongest(small) >= RESONANCE).mean() > 0.9
    assert (strongest(large) <= RESONANCE).mean() > 0.9
    assert strongest(small).mean() > strongest(large).mean() + 1


def test_words_of_one_sound_differ_in_loudness() -> None:
    heard = augment(resonant(), [SAME] * SOUNDS, HEARING, np.random.default_rng(3))
    loudness = 10 * np.log10(heard[:, :, RESONANCE])
    smooth = loudness.reshape(SOUNDS, 6, 20).mean(axis=2)
    spread = np.ptp(smooth, axis=1)
    assert np.median(spread) > 2
    assert spread.max() < 30


def test_a_touch_is_learnt_when_its_release_was_heard() -> None:
    labels = np.zeros(8, np.int8)
    labels[2:4] = VISEMES.index("PP")
    assert touch_of(labels).tolist() == [0, 0, 0, 0, 1, 1, 0, 0]


def test_the_tempo_is_uneven_and_never_turns_back() -> None:
    noise = np.random.default_rng(4)
    steps = np.diff([moments(FRAMES, 0.35, noise) for _ in range(SOUNDS)])
    assert (steps > 0).all()
    slowest, fastest = steps.min(axis=1), steps.max(axis=1)
    assert np.median(fastest / slowest) > 1.2
    assert 0.8 < steps.mean() < 1.3


def test_without_a_tempo_of_its_own_a_cut_is_as_it_was_said() -> None:
    at = moments(FRAMES, 0.0, np.random.default_rng(5))
    np.testing.assert_allclose(at, np.arange(FRAMES))


def test_what_is_said_keeps_its_labels_at_another_tempo() -> None:
    """Frame n of this speech has the power n in its first band."""
    numbers = np.arange(100)
    powers = np.zeros((100, BANDS), np.float32)
    powers[:, 0] = numbers
    opening, touch = np.float32(0.01) * powers[:, 0], np.float32(0.02) * powers[:, 0]
    said = Examples(powers, (numbers % 15).astype(np.int8), opening, touch)
    at = np.cumsum(np.linspace(0.5, 1.5, 60)) - 0.5
    cut = take(said, 30, at)
    np.testing.assert_allclose(cut.powers[:, 0], 30 + at, rtol=1e-5)
    near = 30 + np.round(at).astype(int)
    assert cut.labels.tolist() == (near % 15).tolist()
    np.testing.assert_allclose(cut.opening, near / 100, rtol=1e-6)
    np.testing.assert_allclose(cut.touch, near / 50, rtol=1e-6)
