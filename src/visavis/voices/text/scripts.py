"""Which writing a character belongs to, and runs of text of one writing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from visavis.voices.text.cleaning import Spoken

_NAMES = {
    "CJK": "Han",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "KATAKANA-HIRAGANA": "Kana",
    "IDEOGRAPHIC": "Han",
}
_WITHOUT = {"MODIFIER", "FEMININE", "MASCULINE", "MICRO", "DOUBLE-STRUCK", "SCRIPT", "INFORMATION"}


@lru_cache(maxsize=4096)
def script_of(character: str) -> str | None:
    """The script of a letter, such as "Latin" or "Han"; None for what all writings share.

    Unicode names its letters by their script: the first word of the name tells it.
    """
    if not unicodedata.category(character).startswith("L"):
        return None
    first = unicodedata.name(character, "").partition(" ")[0]
    if not first or first in _WITHOUT:
        return None
    return _NAMES.get(first, first.capitalize())


def cut_scripts(spoken: Spoken) -> Iterator[tuple[Spoken, str | None]]:
    """Runs of one script each; together they are the whole.

    Digits, marks and blanks go with the letters before them, at the beginning with those after.
    A text without letters is one run whose script is None.
    """
    start, current = 0, None
    for position, character in enumerate(spoken.text):
        script = script_of(character)
        if script is None or script == current:
            continue
        if current is not None:
            yield spoken.part(start, position), current
            start = position
        current = script
    if spoken.text:
        yield spoken.part(start, len(spoken.text)), current
