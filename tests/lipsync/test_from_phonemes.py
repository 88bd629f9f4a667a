from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.contract import VISEMES
from visavis.faces.speech import Speech
from visavis.lipsync.contract import SIL, MouthFrames, joined
from visavis.lipsync.from_phonemes import PhonemeLips, frames_of, viseme_spans
from visavis.voices.contract import Chunk, Phoneme

RATE = 22050
NAMES = st.sampled_from(["p", "a", "aɪ", "", "m", "tʃ", "u", "f", "ʲ", "(en)", "s"])
WORDS = st.lists(st.tuples(NAMES, st.integers(200, 5000)), min_size=1, max_size=25)


def phonemes_of(words: list[tuple[str, int]]) -> list[Phoneme]:
    ends = np.cumsum([length for _, length in words]).tolist()
    starts = [0, *ends]
    return [
        Phoneme(ipa, start, end) for (ipa, _), start, end in zip(words, starts, ends, strict=False)
    ]


def spoken(phonemes: list[Phoneme], cuts: list[int], rate: int = RATE) -> MouthFrames:
    """The frames of phonemes that come in chunks that end at ``cuts``, and at the end."""
    lips, parts, left = PhonemeLips(rate), [], list(phonemes)
    for cut in [*cuts, phonemes[-1].end]:
        given = [phoneme for phoneme in left if phoneme.start < cut]
        parts.append(lips.push(given, cut))
        left = left[len(given) :]
    return joined([*parts, lips.finish()])


@given(WORDS, st.lists(st.integers(1, 30_000), max_size=12))
def test_chunks_give_what_the_whole_gives(words: list[tuple[str, int]], cuts: list[int]) -> None:
    phonemes = phonemes_of(words)
    inside = sorted(cut for cut in cuts if cut < phonemes[-1].end)
    pieces = spoken(phonemes, inside)
    speech = Speech(viseme_spans(phonemes, RATE))
    whole = frames_of(0, speech.through(np.arange(len(pieces)) / 100))
    assert pieces.first == 0
    np.testing.assert_allclose(pieces.weights, whole.weights, atol=1e-6)
    np.testing.assert_allclose(pieces.opening, whole.opening, atol=1e-6)
    np.testing.assert_allclose(pieces.weights.sum(axis=1), 1, atol=1e-5)


def test_frames_come_as_soon_as_they_are_certain() -> None:
    lips = PhonemeLips(RATE)
    frames = lips.push([Phoneme("a", 0, RATE)], RATE)
    assert 1 - len(frames) / 100 <= lips.look_ahead_s
    assert lips.look_ahead_s < 0.15


def test_lips_close_on_m_open_on_a_and_end_at_rest() -> None:
    frames = spoken(
        [Phoneme("m", 0, 4410), Phoneme("a", 4410, 8820), Phoneme("m", 8820, 13230)], []
    )
    strongest = [VISEMES[n] for n in frames.weights.argmax(axis=1)]
    assert strongest[10] == strongest[50] == "PP"
    assert strongest[30] == "aa"
    assert frames.opening[10] == pytest.approx(0, abs=1e-6)
    assert frames.opening[30] > 0.9
    assert frames.weights[-1, SIL] == pytest.approx(1)
    assert len(frames) == 70


@pytest.mark.parametrize(("consonant", "vowel_s"), [("m", 0.085), ("p", 0.1), ("b", 0.07)])
def test_a_quick_vowel_between_closures_opens_the_mouth(consonant: str, vowel_s: float) -> None:
    """ "Mama", "papa" and "Baba" as espeak-ng says them when it hurries."""
    lengths = [(consonant, 0.06), ("a", vowel_s), (consonant, 0.06), ("a", 0.15)]
    frames = spoken(phonemes_of([(ipa, round(s * RATE)) for ipa, s in lengths]), [])
    first, again = int((0.06 + vowel_s) * 100), int((0.12 + vowel_s) * 100)
    pp, aa = frames.weights[:, VISEMES.index("PP")], frames.weights[:, VISEMES.index("aa")]
    assert aa[:first].max() > 0.65
    assert frames.opening[: first + 2].max() > 0.65
    assert pp[:7].min() > 0.99
    assert pp[first + 1 : again].min() > 0.99
    assert frames.opening[first + 1 : again + 2].min() < 0.01


def test_frames_follow_chunks_of_an_engine() -> None:
    lips = PhonemeLips(RATE)
    silence = np.zeros(RATE // 4, np.int16)
    first = lips.follow(Chunk(0, RATE, silence, (Phoneme("a", 0, 9000),)))
    second = lips.follow(Chunk(len(silence), RATE, silence, ()))
    assert second.first == len(first) > 0
    with pytest.raises(ValueError, match="without phonemes"):
        lips.follow(Chunk(0, RATE, silence, None))


def test_after_a_reset_the_utterance_before_is_forgotten() -> None:
    lips = PhonemeLips(RATE)
    once = joined([lips.push([Phoneme("a", 0, 9000)], 9000), lips.finish()])
    lips.reset()
    again = joined([lips.push([Phoneme("a", 0, 9000)], 9000), lips.finish()])
    assert again.first == 0
    np.testing.assert_array_equal(once.weights, again.weights)


def test_absurd_times_do_no_harm() -> None:
    lips = PhonemeLips(RATE)
    odd = [
        Phoneme("a", 500, 400),
        Phoneme("m", -10, 300),
        Phoneme("u", 100, 600),
        Phoneme("i", 0, 0),
    ]
    frames = joined([lips.push(odd, 1000), lips.finish()])
    assert np.isfinite(frames.weights).all()
    np.testing.assert_allclose(frames.weights.sum(axis=1), 1, atol=1e-5)


def test_hours_of_speech_cost_no_more_memory_than_seconds() -> None:
    """What is remembered is counted: 20 minutes of phonemes, 10 a second."""
    lips, most, frames = PhonemeLips(RATE), 0, 0
    for number in range(12_000):
        start = number * RATE // 10
        phoneme = Phoneme("pami"[number % 4], start, start + RATE // 10)
        frames += len(lips.push([phoneme], start + RATE // 10))
        most = max(most, len(lips._track.spans))
    assert most < 8
    assert frames + len(lips.finish()) == 120_000 + 10
