from __future__ import annotations

import numpy as np
from support.talking import NO_SAMPLES, RATE, open_mouth, talk

from visavis.live.playback import SAMPLE_RATE, Playback
from visavis.live.talk import Talk
from visavis.voices.contract import Word

FRAME = 960


def drain(playback: Playback) -> int:
    """How many samples can be taken now."""
    count = 0
    while len(taken := playback.take(FRAME)):
        count += len(taken)
    return count


def test_every_sample_is_heard_once_at_the_streams_rate() -> None:
    playback = Playback()
    for number in range(10):
        playback.add(talk(number / 10, 0.1))
    playback.finish()
    assert drain(playback) == SAMPLE_RATE
    assert playback.is_over


def test_it_does_not_begin_before_there_is_a_head_start_of_sound_and_mouth() -> None:
    playback = Playback()
    playback.add(Talk(RATE, talk(0, 0.2).samples, open_mouth(0, 1)))
    assert len(playback.take(FRAME)) == 0
    playback.add(Talk(RATE, NO_SAMPLES, open_mouth(1, 8)))
    assert len(playback.take(FRAME)) == FRAME


def test_what_is_short_is_heard_when_no_more_will_come() -> None:
    playback = Playback()
    playback.add(talk(0, 0.03))
    assert len(playback.take(FRAME)) == 0
    playback.finish()
    assert drain(playback) == 0.03 * SAMPLE_RATE


def test_a_gap_in_what_comes_shifts_sound_and_mouth_alike() -> None:
    playback = Playback()
    playback.add(talk(0, 0.1))
    before = drain(playback)
    assert len(playback.take(FRAME)) == 0
    stood = playback.played
    playback.add(talk(0.1, 0.2))
    playback.finish()
    assert playback.played == stood == before
    assert before + drain(playback) == 0.3 * SAMPLE_RATE


def test_the_mouth_is_that_of_the_sample_that_is_heard() -> None:
    playback = Playback()
    half = Talk(RATE, talk(0, 0.2).samples, open_mouth(0, 10, "aa"))
    playback.add(half)
    playback.add(Talk(RATE, NO_SAMPLES, open_mouth(10, 10, "ou")))
    playback.finish()
    shown = []
    while not playback.is_over:
        shown.append(next(iter(playback.mouth().visemes)))
        playback.take(FRAME)
    assert shown == ["aa"] * 5 + ["ou"] * 5


def test_words_come_with_the_frame_in_which_they_begin() -> None:
    playback = Playback()
    words = [Word(0, 3, 0), Word(4, 3, RATE // 10)]
    playback.add(talk(0, 0.2, words=words))
    playback.finish()
    begun: dict[int, list[int]] = {}
    while not playback.is_over:
        frame = playback.played // FRAME
        playback.take(FRAME)
        begun[frame] = [one.word.position for one in playback.words_before(playback.played)]
    assert {frame: found for frame, found in begun.items() if found} == {0: [0], 5: [4]}


def test_samples_are_not_changed_on_their_way_at_the_streams_own_rate() -> None:
    samples = np.arange(4800, dtype=np.int16)
    playback = Playback()
    playback.add(Talk(SAMPLE_RATE, samples, open_mouth(0, 10)))
    playback.finish()
    assert np.array_equal(np.concatenate([playback.take(FRAME) for _ in range(5)]), samples)
