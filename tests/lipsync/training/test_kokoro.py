from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from training.lipsync import kokoro
from training.lipsync.kokoro import Turn, plan_turns, speak_kokoro

SENTENCES = [f"The {word} came home." for word in ("cat", "dog", "bird", "boat", "train")]
WORDS = ["map", "lamp", "stone", "river", "pepper", "orange"]


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names = ["af_one", "am_two", "bf_three"]
    for name in names:
        (tmp_path / f"{name}.bin").touch()
    monkeypatch.setattr(kokoro, "VOICES", tmp_path)
    return names


def test_voices_take_turns_alone_and_mixed(voices: list[str]) -> None:
    turns = plan_turns(SENTENCES, WORDS)
    assert turns == plan_turns(SENTENCES, WORDS)
    often = Counter(turn.voice for turn in turns)
    assert set(often) == set(voices)
    assert max(often.values()) - min(often.values()) <= 1
    mixed = [turn for turn in turns if turn.share < 1]
    assert 0.4 < len(mixed) / len(turns) < 0.8
    assert all(turn.speaker.startswith(f"kokoro {turn.voice}") for turn in turns)


def test_without_voices_it_says_where_they_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kokoro, "VOICES", tmp_path)
    with pytest.raises(FileNotFoundError, match="make lipsync-weights"):
        plan_turns(SENTENCES, WORDS)


def test_what_was_spoken_is_not_spoken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def speak(turn: Turn) -> np.ndarray:
        said.append(turn.text)
        return np.full(3, len(said), np.int16)

    monkeypatch.setattr(kokoro, "_SPOKEN", tmp_path / "spoken")
    monkeypatch.setattr(kokoro, "_speak", speak)
    one, other = Turn("One, two.", "a", "b", 0.5, 1.0), Turn("Don't!", "a", "b", 1.0, 1.0)
    first = list(speak_kokoro([one, other]))
    again = list(speak_kokoro([other, one]))
    assert said == ["One, two.", "Don't!"]
    assert [r.words for r in first] == [("one", "two"), ("don't",)]
    np.testing.assert_array_equal(again[1].samples, first[0].samples)
    assert [r.speaker for r in again] == ["kokoro a", "kokoro a 0.50 b"]
