"""Piper's phonemes with their lengths, as phonemes with times."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from visavis.voices.contract import Phoneme

_SILENT = set("^$_ .,;:!?…¡¿—–-\"'()«»“”")
_STRESS = {"ˈ", "ˌ"}


def place_phonemes(lengths: Sequence[tuple[str, int]], samples: int) -> list[Phoneme]:
    """Symbols with their lengths as phonemes within ``samples`` of sound.

    Piper counts marks of stress, length and the like as symbols of their own: stress goes to the
    phoneme that follows, all else to the one before; silences that follow each other are one.
    """
    phonemes: list[Phoneme] = []
    position, stress, since = 0, "", 0
    for symbol, length in lengths:
        start, position = position, min(position + length, samples)
        if symbol in _STRESS:
            stress, since = symbol, start
            continue
        if stress:
            symbol, start, stress = stress + symbol, since, ""  # noqa: PLW2901
        ipa = "" if symbol in _SILENT else symbol
        if phonemes and (_is_modifier(symbol) or ipa == phonemes[-1].ipa == ""):
            last = phonemes.pop()
            phonemes.append(Phoneme(last.ipa + ipa, last.start, position))
        elif position > start:
            phonemes.append(Phoneme(ipa, start, position))
    return phonemes


def _is_modifier(symbol: str) -> bool:
    return all(unicodedata.category(character) in {"Lm", "Mn", "Sk"} for character in symbol)
