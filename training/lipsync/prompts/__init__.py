"""What is spoken for the training, and what is kept for the scores."""

from __future__ import annotations

import random
import re
from importlib.resources import files

_SLOT = re.compile(r"\[(\w+)\]")
_ARTICLE = re.compile(r"\b(?<!')([Aa])(?= [aeio])")


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


def compose_sentences(name: str, count: int, seed: int) -> list[str]:
    """Sentences by patterns: a file of them, and of the words for their slots ("slot: a | b").

    All patterns are used about equally often. Words meet that nobody would write side by side, in
    sentences that are spoken as sentences are.
    """
    dice, patterns, words = random.Random(seed), [], {}
    for line in _lines(f"{name}.patterns.txt"):
        slot, colon, given = line.partition(": ")
        if colon and " " not in slot:
            words[slot] = given.split(" | ")
        else:
            patterns.append(line)
    filled = (
        _SLOT.sub(lambda found: dice.choice(words[found[1]]), patterns[number % len(patterns)])
        for number in range(count)
    )
    return [_ARTICLE.sub(r"\1n", sentence) for sentence in filled]


def _lines(name: str) -> list[str]:
    text = files("training.lipsync.prompts").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip()]
