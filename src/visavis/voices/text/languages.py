"""Which language reads which writing."""

from __future__ import annotations

from collections.abc import Collection

READERS = {
    "Latin": "en-us",
    "Han": "cmn",
    "Kana": "ja",
    "Hangul": "ko",
    "Cyrillic": "ru",
    "Greek": "el",
    "Arabic": "ar",
    "Hebrew": "he",
    "Armenian": "hy",
    "Georgian": "ka",
    "Devanagari": "hi",
    "Bengali": "bn",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Oriya": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Thai": "th",
    "Myanmar": "my",
    "Ethiopic": "am",
    "Cherokee": "chr",
}
"""Who reads a script that the voice's own language is not written in."""

_OTHERS = {
    "Han": ("yue",),
    "Cyrillic": ("uk", "bg", "be", "mk", "kk", "ky", "tt", "cv", "ba", "sr", "ru-lv", "mn"),
    "Greek": ("grc",),
    "Arabic": ("fa", "ur", "sd", "ug"),
    "Armenian": ("hyw",),
    "Devanagari": ("mr", "ne", "kok", "bpy"),
    "Bengali": ("as",),
    "Myanmar": ("shn",),
    "Ethiopic": ("ti",),
}

_WRITTEN = {
    language: script
    for script, reader in READERS.items()
    for language in (reader, *_OTHERS.get(script, ()))
}


def reader_of(script: str | None, language: str, available: Collection[str]) -> str:
    """The language that reads a run of this script in a text of ``language``.

    It is the text's own unless that is written otherwise and another one is available.
    """
    if script is None or script == _WRITTEN.get(language, "Latin"):
        return language
    reader = READERS.get(script, language)
    return reader if reader in available else language
