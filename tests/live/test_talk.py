"""Talk: nothing of the sound is lost, and every moment of it has a mouth."""

from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sounds import tone

from visavis.audio.chunk import Chunk as SoundChunk
from visavis.faces.contract import VISEMES
from visavis.lipsync.contract import SETTLING_S, count_frames
from visavis.live.talk import Talk, talk_of_sound, talk_of_voice
from visavis.voices.contract import Chunk, Phoneme, Word

RATE = 22050
SETTLING = round(SETTLING_S * 100)
LENGTHS = st.lists(st.integers(1, 6000), min_size=1, max_size=6)


async def spoken(chunks: Sequence[Chunk]) -> AsyncIterator[Chunk]:
    for chunk in chunks:
        yield chunk


def cut(lengths: list[int], *, knows: bool) -> list[Chunk]:
    """Chunks of these lengths, each all one "a" and one word, if the engine knows them."""
    start, chunks = 0, []
    for length in lengths:
        phonemes = (Phoneme("a", start, start + length),) if knows else None
        words = (Word(0, 1, start),) if knows else None
        samples = np.full(length, length, np.int16)
        chunks.append(Chunk(start, RATE, samples, phonemes, words))
        start += length
    return chunks


def check_whole(talks: list[Talk], lengths: list[int], rate: int) -> None:
    samples = np.concatenate([talk.samples for talk in talks])
    assert np.array_equal(samples, np.repeat(lengths, lengths))
    following = 0
    for talk in talks:
        assert talk.mouth.first == following
        following += len(talk.mouth)
    assert following == count_frames(sum(lengths), rate) + SETTLING
    assert len(talks[-1].samples) == 0


@settings(deadline=None, max_examples=25)
@given(LENGTHS)
async def test_of_a_voice_that_knows_its_phonemes(lengths: list[int]) -> None:
    chunks = cut(lengths, knows=True)
    talks = [talk async for talk in talk_of_voice(spoken(chunks))]
    check_whole(talks, lengths, RATE)
    words = [word for talk in talks for word in talk.words or ()]
    assert words == [word for chunk in chunks for word in chunk.words or ()]


@settings(deadline=None, max_examples=25)
@given(LENGTHS)
async def test_of_a_voice_that_knows_nothing(lengths: list[int]) -> None:
    talks = [talk async for talk in talk_of_voice(spoken(cut(lengths, knows=False)))]
    check_whole(talks, lengths, RATE)
    assert all(talk.words is None for talk in talks[:-1])


@settings(deadline=None, max_examples=25)
@given(LENGTHS, st.sampled_from([8000, 16000, 44100, 48000]))
def test_of_a_sound(lengths: list[int], rate: int) -> None:
    chunks = cut(lengths, knows=False)
    talks = list(talk_of_sound(SoundChunk(each.start, rate, each.samples) for each in chunks))
    check_whole(talks, lengths, rate)
    assert {talk.sample_rate for talk in talks} == {rate}


async def test_phonemes_shape_the_mouth_when_they_sound() -> None:
    chunks = [
        Chunk(0, RATE, np.zeros(RATE, np.int16), (Phoneme("a", 0, RATE),), ()),
        Chunk(RATE, RATE, np.zeros(RATE, np.int16), (Phoneme("m", RATE, 2 * RATE),), ()),
    ]
    weights = np.concatenate([talk.mouth.weights async for talk in talk_of_voice(spoken(chunks))])
    assert weights[50, VISEMES.index("aa")] == pytest.approx(1, abs=0.01)
    assert weights[150, VISEMES.index("PP")] == pytest.approx(1, abs=0.01)
    assert weights[-1, VISEMES.index("sil")] == pytest.approx(1, abs=0.01)


def test_silence_leaves_the_mouth_shut_and_a_sound_may_open_it() -> None:
    def opening(samples: np.ndarray) -> float:
        talks = talk_of_sound([SoundChunk(0, 16000, samples)])
        return float(np.concatenate([talk.mouth.opening for talk in talks]).max())

    assert opening(np.zeros(16000, np.int16)) < 0.1
    assert opening(tone(1, 16000, 220)) >= 0


async def test_of_nothing_comes_nothing() -> None:
    assert [talk async for talk in talk_of_voice(spoken([]))] == []
    assert list(talk_of_sound([])) == []
