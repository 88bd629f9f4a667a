"""What is spoken for the training, and what is kept for the scores."""

from __future__ import annotations

import random
from importlib.resources import files


def read_sentences(name: str) -> list[str]:
    """The lines of a file: one sentence each."""
    return _lines(f"{name}.txt")


def read_languages(name: str) -> list[tuple[str, str]]:
    """Pairs of espeak's name of a language and a text of a few sentences."""
    rows = [line.split("\t", 1) for line in _lines(f"{name}.txt")]
    return [(language, text) for language, text in rows]


def shuffle_words(sentences: list[str], count: int, dice: random.Random) -> list[str]:
    """Sentences without sense, in which other sounds meet."""
    words = [word.strip(".,!?:;") for sentence in sentences for word in sentence.split()]
    return [" ".join(dice.sample(words, dice.randint(5, 9))) + "." for _ in range(count)]


def _lines(name: str) -> list[str]:
    text = files("training.lipsync.prompts").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip()]
