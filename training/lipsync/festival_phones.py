"""The phones of Festival's voices, as each writes them, in IPA."""

from __future__ import annotations

from collections.abc import Mapping

from training.lipsync.arpabet import ARPABET

_RUSSIAN = {
    "pau": "", "a": "ɐ", "aa": "a", "ae": "a", "ay": "ɪ", "c": "ts", "ch": "tɕ", "e": "ɛ",
    "ee": "ɛ", "h": "x", "hh": "xʲ", "i": "ɪ", "ii": "i", "ir": "ɪ", "j": "j", "l": "ɫ",
    "ll": "lʲ", "o": "o", "oo": "o", "sch": "ɕ", "sh": "ʂ", "u": "u", "ur": "ʊ", "uu": "u",
    "y": "ɨ", "yy": "ɨ", "yr": "ɨ", "zh": "ʐ",
    **{letter: letter for letter in "bdfgkmnprstvz"},
    **{letter * 2: f"{letter}ʲ" for letter in "bdfgkmnprstvz"},
}  # fmt: skip
_TABLES = {"msu_ru_nsh_clunits": _RUSSIAN}


def phones_of(voice: str) -> Mapping[str, str]:
    """The table of a voice; a length mark at the end of a phone is not in it."""
    return _TABLES.get(voice, ARPABET)


def encoding_of(voice: str) -> str:
    """In what a voice reads its text."""
    return "utf-8" if voice in _TABLES else "latin-1"
