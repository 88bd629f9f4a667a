"""Phonemes in the International Phonetic Alphabet, as the mouth shows them.

The table is by code point after NFD, so that accents stand for themselves and are passed over: they
say how a sound is voiced, not where. Besides IPA it knows what espeak-ng writes where it has no IPA
for a sound of its own (Kirshenbaum's capitals, "?").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

_SOUNDS = {
    "PP": "p b m ɓ β ʙ ʘ",
    "FF": "f v ɱ ʋ ɸ ⱱ",
    "TH": "θ ð T D",
    "DD": "t d ʈ ɖ ɗ ᶑ ɾ ʔ ? ǀ ǃ ǂ",
    "kk": "k ɡ g ɠ ɢ ʛ q x X χ ɣ ɰ ʁ h ɦ ħ ʕ ʜ ʢ ʡ c ɟ ʄ",
    "CH": "ʃ ʒ ɕ ʑ ʂ ʐ ɧ S Z ʧ ʤ ʨ ʥ",
    "SS": "s z ʦ ʣ",
    "nn": "n ɳ ɲ ŋ N ɴ l ɭ ʎ ʟ ɫ ɬ ɮ ɺ ǁ L",
    "RR": "r ɹ ɻ ɽ ʀ ɚ ɝ ɜ R",
    "aa": "a ɑ ɐ ʌ æ ɒ ɶ A V",
    "E": "e ɛ ə ɘ ɞ ε E @",
    "ih": "i ɪ ɨ ᵻ ı j ʝ I",
    "oh": "o ɔ ø œ ɤ O",
    "ou": "u ʊ ʉ ᵿ ɯ w ʍ y ʏ ɥ ɵ U",
}
_VISEMES = {symbol: viseme for viseme, row in _SOUNDS.items() for symbol in row.split()}

_STOPS = frozenset("tdʈɖ")
_ASPIRATED = _STOPS | frozenset("pbkɡgcɟqsʂɕʃʦʧʨ")
_LENGTH = frozenset("ː:")
_MARKER = re.compile(r"\([^)]*\)")
"""espeak marks a change of language, "(en)", among the phonemes."""


class Part(NamedTuple):
    """A viseme, and which share of the phoneme's time it takes."""

    viseme: str
    share: float


@lru_cache(maxsize=4096)
def read_phoneme(ipa: str) -> tuple[Part, ...]:
    """What the mouth does during a phoneme; the shares sum to 1.

    Silence for an empty one. Nothing, where the phoneme has no shape of its own (a length mark that
    stands alone, a mark of tone, a symbol that is unknown): then the one before goes on.
    """
    if not ipa:
        return (Part("sil", 1.0),)
    units = list(_read(unicodedata.normalize("NFD", _MARKER.sub("", ipa))))
    runs = [(viseme, len(list(run))) for viseme, run in groupby(units)]
    return tuple(Part(viseme, length / len(units)) for viseme, length in runs)


def is_known(ipa: str) -> bool:
    """Whether every letter of a phoneme is in the table; marks are passed over."""
    letters = unicodedata.normalize("NFD", _MARKER.sub("", ipa))
    return all(
        letter in _VISEMES for letter in letters if unicodedata.category(letter) in {"Ll", "Lu"}
    )


def _read(symbols: str) -> Iterator[str]:
    """A viseme for each unit of length."""
    letters = [symbol for symbol in symbols if symbol in _VISEMES or symbol in _LENGTH]
    latest = ""
    for before, letter, after in zip(["", *letters], letters, [*letters[1:], ""], strict=False):
        if letter not in _LENGTH and not _is_swallowed(before, letter, after):
            latest = _VISEMES[letter]
            yield latest
        elif letter in _LENGTH and latest:
            yield latest


def _is_swallowed(before: str, letter: str, after: str) -> bool:
    """Within one phoneme: the stop of an affricate, the h of aspiration, the g of "ng"."""
    if letter in _STOPS and after:
        return _VISEMES.get(after) in {"CH", "SS"}
    if letter == "h":
        return before in _ASPIRATED
    return letter in "ɡg" and before == "n"
