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
_PLAIN = {letter: letter for letter in "abdefgijklmnoprstuvwyz"} | {"#": "", "##": ""}
_ITALIAN = _PLAIN | {
    "a1": "a", "e1": "e", "i1": "i", "o1": "o", "u1": "u", "E": "ɛ", "E1": "ɛ", "O": "ɔ",
    "O1": "ɔ", "L": "ʎ", "J": "ɲ", "S": "ʃ", "Z": "ʒ", "ts": "ts", "dz": "dz", "tS": "tʃ",
    "dZ": "dʒ", "ng": "ŋ", "nf": "ɱ",
}  # fmt: skip
_FINNISH = _PLAIN | {
    "@": "æ", "7": "ø", "&": "ə", "h": "h", "L": "ʎ", "N": "ŋ", "S": "ʃ", "Z": "ʒ", "T": "θ",
    "D": "ð",
}  # fmt: skip
_CZECH = _PLAIN | {
    "_": "ʔ", "r~": "r", "r~*": "r", "s~": "ʃ", "z~": "ʒ", "t~": "c", "d~": "ɟ", "n~": "ɲ",
    "c": "ts", "c~": "tʃ", "dz": "dz", "dz~": "dʒ", "ch": "x", "h": "ɦ", "n*": "ŋ",
}  # fmt: skip
_TABLES = {
    "msu_ru_nsh_clunits": _RUSSIAN,
    "lp_diphone": _ITALIAN,
    "pc_diphone": _ITALIAN,
    "hy_fi_mv_diphone": _FINNISH,
    "suo_fi_lj_diphone": _FINNISH,
}


def phones_of(voice: str) -> Mapping[str, str]:
    """The table of a voice; a length mark at the end of a phone is not in it."""
    return _CZECH if voice.startswith("czech") else _TABLES.get(voice, ARPABET)


def encoding_of(voice: str) -> str:
    """In what a voice reads its text."""
    if voice.startswith("czech"):
        return "iso-8859-2"
    return "latin-1" if _TABLES.get(voice, _RUSSIAN) is not _RUSSIAN else "utf-8"
