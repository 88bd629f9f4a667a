from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.faces.contract import VISEMES
from visavis.lipsync.contract import SIL, MouthFrames, Samples, count_frames, joined
from visavis.lipsync.from_audio import SoundLips, lips_of
from visavis.lipsync.from_phonemes import PhonemeLips
from visavis.voices.contract import Chunk, Utterance
from visavis.voices.espeak.engine import EspeakEngine

PP, AA = VISEMES.index("PP"), VISEMES.index("aa")
VOICE = "en-us+f4"
"""Kept from the training."""
TEXT = "Papa bought a map of Alabama. My mother may buy a big pumpkin. Thank you both, goodbye."

Sound = Callable[[int], Samples]


@pytest.fixture(scope="module")
def spoken() -> list[Chunk]:
    async def speak() -> list[Chunk]:
        engine = EspeakEngine()
        try:
            async with aclosing(engine.speak(Utterance(TEXT, VOICE))) as chunks:
                return [chunk async for chunk in chunks]
        finally:
            await engine.aclose()

    return asyncio.run(speak())


@pytest.fixture(scope="module")
def samples(spoken: list[Chunk]) -> Samples:
    return np.concatenate([chunk.samples for chunk in spoken])


@pytest.fixture(scope="module")
def truth(spoken: list[Chunk]) -> MouthFrames:
    lips = PhonemeLips(spoken[0].sample_rate)
    return joined([*(lips.follow(chunk) for chunk in spoken), lips.finish()])


def test_it_follows_a_voice_that_it_never_heard(samples: Samples, truth: MouthFrames) -> None:
    """Chance: the best shifted guess has about .2 and .3; always the commonest viseme .13 and 0."""
    found = lips_of(samples, 22050)
    assert len(found) == len(truth)
    right = (found.weights.argmax(axis=1) == truth.weights.argmax(axis=1)).mean()
    assert right > 0.5
    assert np.corrcoef(found.opening, truth.opening)[0, 1] > 0.7
    shifted = np.roll(truth.weights, 50, axis=0).argmax(axis=1)
    assert (found.weights.argmax(axis=1) == shifted).mean() < 0.35


def test_lips_shut_on_p_b_and_m(samples: Samples, truth: MouthFrames) -> None:
    found = lips_of(samples, 22050)
    is_shut = truth.weights[:, PP] > 0.9
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_shut, [0]]).astype(int))).reshape(-1, 2)
    closed = [found.weights[start:end, PP].max() > 0.5 for start, end in edges]
    assert len(closed) > 10
    assert np.mean(closed) >= 0.8
    assert found.weights[:, PP].mean() < 2 * is_shut.mean()


@given(cuts=st.lists(st.integers(0, 40_000), max_size=15))
@settings(deadline=None, max_examples=20)
def test_pieces_give_what_the_whole_gives(samples: Samples, cuts: list[int]) -> None:
    part = samples[:40_000]
    lips = SoundLips(22050)
    pieces = [lips.push(piece) for piece in np.split(part, sorted(cuts))]
    found, whole = joined([*pieces, lips.finish()]), lips_of(part, 22050)
    assert [piece.first for piece in pieces] == np.cumsum([0, *map(len, pieces)])[:-1].tolist()
    np.testing.assert_allclose(found.weights, whole.weights, atol=2e-3)
    np.testing.assert_allclose(found.opening, whole.opening, atol=2e-3)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 24000, 44100, 48000, 12345])
def test_any_rate_gives_much_the_same_mouth(samples: Samples, rate: int) -> None:
    moments = np.arange(int(len(samples) / 22050 * rate)) / rate
    other = np.interp(moments, np.arange(len(samples)) / 22050, samples).astype(np.int16)
    found, usual = lips_of(other, rate), lips_of(samples, 22050)
    assert len(found) == count_frames(len(other), rate) + 10
    count = min(len(found), len(usual))
    assert np.corrcoef(found.opening[:count], usual.opening[:count])[0, 1] > 0.9


@pytest.mark.parametrize("rate", [8000, 22050, 48000])
def test_frames_come_no_later_than_the_look_ahead(rate: int) -> None:
    lips, given, frames = SoundLips(rate), 0, 0
    noise = np.random.default_rng(1).integers(-3000, 3000, rate, np.int16)
    for piece in np.split(noise, range(rate // 100, rate, rate // 100)):
        given += len(piece)
        frames += len(lips.push(piece))
        # A frame is due when its moment and the look-ahead have passed.
        assert frames >= np.floor((given / rate - lips.look_ahead_s) * 100)
    assert lips.look_ahead_s <= 0.06


def sounds() -> dict[str, Samples]:
    noise = np.random.default_rng(1)
    time_s = np.arange(48_000) / 16_000
    return {
        "silence": np.zeros(48_000, np.int16),
        "faint hiss": noise.integers(-12, 13, 48_000).astype(np.int16),
        "constant": np.full(48_000, 20_000, np.int16),
        "loudest": np.full(48_000, -32768, np.int16),
        "clipped noise": np.where(noise.uniform(size=48_000) < 0.5, -32768, 32767).astype(np.int16),
        "hum": (8000 * np.sin(2 * np.pi * 50 * time_s)).astype(np.int16),
        "a click": np.eye(1, 48_000, 20_000, dtype=np.int16)[0] * 32767,
        "one sample": np.ones(1, np.int16),
        "nothing": np.zeros(0, np.int16),
    }


@pytest.mark.parametrize("name", sounds())
def test_odd_sounds_give_sound_frames(name: str) -> None:
    frames = lips_of(sounds()[name], 16_000)
    assert np.isfinite(frames.weights).all()
    assert np.isfinite(frames.opening).all()
    np.testing.assert_allclose(frames.weights.sum(axis=1), 1, atol=1e-4)
    assert 0 <= frames.opening.min() <= frames.opening.max() <= 1
    assert frames.weights[-1, SIL] == pytest.approx(1)


@pytest.mark.parametrize("name", ["silence", "faint hiss", "constant"])
def test_the_mouth_is_at_rest_where_nobody_speaks(name: str) -> None:
    """But for a moment where the constant begins and ends: that is a click."""
    frames = lips_of(sounds()[name], 16_000)
    assert frames.weights[20:280, SIL].min() > 0.6
    assert frames.weights[20:280, SIL].mean() > 0.9
    assert frames.opening[20:280].max() < 0.1


def test_without_a_sound_there_is_rest() -> None:
    frames = lips_of(np.zeros(0, np.int16), 16_000)
    assert len(frames) == 10
    assert frames.opening.max() < 0.05


def test_it_is_at_rest_between_words(samples: Samples) -> None:
    pause = np.zeros(22050, np.int16)
    frames = lips_of(np.concatenate([samples, pause, samples]), 22050)
    middle = (len(samples) + 11025) * 100 // 22050
    assert frames.weights[middle - 20 : middle + 30, SIL].min() > 0.9
    assert frames.opening[middle - 20 : middle + 30].max() < 0.05


def test_after_a_reset_the_sound_before_is_forgotten(samples: Samples) -> None:
    lips = SoundLips(22050)
    lips.push(samples)
    lips.finish()
    lips.reset()
    again = joined([lips.push(samples), lips.finish()])
    np.testing.assert_array_equal(again.weights, lips_of(samples, 22050).weights)


def test_other_sounds_than_mono_int16_are_refused() -> None:
    wrong: Any
    for wrong in (np.zeros(10, np.float32), np.zeros((10, 2), np.int16)):
        with pytest.raises(TypeError, match="mono int16"):
            SoundLips(16000).push(wrong)


def test_a_long_sound_leaves_nothing_behind(samples: Samples) -> None:
    """What it holds after ten minutes is what it held after ten seconds."""
    lips = SoundLips(22050)
    ten_s = np.resize(samples, 220_500)

    def held() -> int:
        arrays: list[Any] = [lips._mel._held, lips._shaping._held, lips._levelling._mean]
        arrays += [layer._held for layer in lips._running._layers]
        return sum(array.size for array in arrays)

    sizes, frames = [], 0
    for _ in range(60):
        frames += len(lips.push(ten_s))
        sizes.append(held())
    assert max(sizes) <= min(sizes) + 400
    assert frames + len(lips.finish()) == 60_000 + 10
