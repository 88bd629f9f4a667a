from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from support.backends import missing, require_program

from training.lipsync.alignment import Aligner
from training.lipsync.recordings import SPHINX, read_sphinx
from training.lipsync.scores import PP, score
from training.lipsync.spoken import Spoken, at_speed, labels_of
from training.lipsync.synthesised import Line, speak_espeak, speak_flite
from visavis.faces.contract import VISEMES
from visavis.lipsync.contract import MouthFrames, joined
from visavis.lipsync.from_audio import lips_of
from visavis.lipsync.from_phonemes import PhonemeLips


def from_sound(spoken: Spoken) -> MouthFrames:
    return lips_of(spoken.samples, spoken.sample_rate)


def from_phonemes(spoken: Spoken) -> MouthFrames:
    lips = PhonemeLips(spoken.sample_rate)
    return joined([lips.push(spoken.phonemes, len(spoken.samples)), lips.finish()])


def always_shut(spoken: Spoken) -> MouthFrames:
    weights = np.zeros((spoken.frames, 15), np.float32)
    weights[:, PP] = 1
    return MouthFrames(0, weights, np.linspace(0, 1, spoken.frames, dtype=np.float32))


@pytest.fixture(scope="module")
def english() -> list[Spoken]:
    texts = ("My papa may buy a big map of Alabama.", "Both of them thought about the weather.")
    return speak_espeak([Line(text, f"en-us{v}") for text in texts for v in ("+f4", "+m5")])


def test_the_phonemes_themselves_score_nearly_all(english: list[Spoken]) -> None:
    found = score(english, from_phonemes)
    assert found.accuracy > 0.75
    assert found.opening > 0.99
    assert found.closed == 1
    assert found.false_closures == 0


def test_a_mouth_that_is_always_shut_is_found_out(english: list[Spoken]) -> None:
    found = score(english, always_shut)
    assert found.closed == 1
    assert found.accuracy < 0.25
    assert abs(found.opening) < 0.3
    by_viseme = dict(zip(VISEMES, found.by_viseme, strict=True))
    assert (by_viseme["PP"], by_viseme["aa"]) == (1, 0)


def test_a_faster_tape_has_its_phonemes_earlier(english: list[Spoken]) -> None:
    usual, fast = english[0], at_speed(english[0], 1.25)
    assert fast.seconds == pytest.approx(usual.seconds / 1.25, abs=0.001)
    matching = np.arange(fast.frames) * 5 // 4
    assert (labels_of(fast) == labels_of(usual)[matching]).mean() > 0.85


def test_sound_alone_follows_voices_that_were_kept(english: list[Spoken]) -> None:
    found = score(english, from_sound)
    assert found.accuracy > 0.5
    assert found.opening > 0.7
    assert found.closed >= 0.8


def test_sound_alone_follows_flite() -> None:
    require_program("flite")
    said = speak_flite([Line("Please put the paper boat beside the big blue map.", "rms")])
    found = score(said, from_sound)
    assert found.accuracy > 0.5
    assert found.closed >= 0.8


def test_sound_alone_follows_real_speech() -> None:
    if find_spec("pocketsphinx") is None:
        missing("pocketsphinx", "pip install 'visavis[training]'")
    if not SPHINX.exists():
        missing("pocketsphinx-testdata", "apt-get install pocketsphinx-testdata")
    found = score(Aligner().align(list(read_sphinx())), from_sound)
    assert found.accuracy > 0.58
    assert found.opening > 0.73
    assert found.closed >= 0.8
    assert found.false_closures < 0.45
