"""What cannot be spoken taken out of text, and what is left kept in relation to what was given."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_JOINERS = {"\u200c", "\u200d"}
"""Format characters that belong to the spelling: of Persian, Indic scripts and emoji."""

_BLANK = {"Cc", "Zs", "Zl", "Zp"}
_DROPPED = {"Cf", "Cs", "Co", "Cn"}
_STYLED = ("FULLWIDTH ", "HALFWIDTH ", "MATHEMATICAL ")
_MARKS_KEPT = 4
"""Combining marks on one letter; no writing has more, and each is work for an engine."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Text to speak, with the position of each of its characters in the text as it was given."""

    text: str
    positions: Sequence[int]

    def part(self, start: int, end: int) -> Spoken:
        return Spoken(self.text[start:end], self.positions[start:end])


def clean(text: str, start: int = 0) -> Spoken:
    """Text without invisible characters and lone surrogates; blanks stand for control characters.

    Letters with their marks are composed (NFC), letters of styled alphabets become plain ones.
    ``start`` is where the text begins in what was given.
    """
    characters: list[str] = []
    positions: list[int] = []
    for position, cluster in _clusters(text):
        plain = "".join(_plain(character) for character in cluster)
        for character in unicodedata.normalize("NFC", plain):
            if character == " " and characters[-1:] == [" "]:
                continue
            characters.append(character)
            positions.append(start + position)
    return Spoken("".join(characters), positions)


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Letters with the combining marks that follow them, and where each begins."""
    begin = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or not unicodedata.combining(text[position]):
            if begin < position:
                yield begin, text[begin : min(position, begin + 1 + _MARKS_KEPT)]
            begin = position


def _plain(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    category = unicodedata.category(character)
    if category in _BLANK:
        return " "
    if category in _DROPPED:
        return character if character in _JOINERS else ""
    if unicodedata.name(character, "").startswith(_STYLED):
        return unicodedata.normalize("NFKC", character)
    return character
