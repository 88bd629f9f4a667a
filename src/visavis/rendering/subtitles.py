"""WebVTT subtitles (W3C) from the times of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import category, east_asian_width

from visavis.voices.contract import Word

LONGEST_CUE = 72
"""Columns: two short lines. A Chinese character takes two columns."""
_LEAST_S = 0.4
_SHORTEST_S = 0.001
"""Players pass over a cue that ends when it begins, and times are written in milliseconds."""
_AFTER_END = " \t\r\n\"'»”’)«“‘(„"
_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")


class Cue(NamedTuple):
    """A piece of the text and when it is heard, in seconds."""

    start_s: float
    end_s: float
    text: str


def cues(text: str, words: Sequence[Word], sample_rate: int, end_s: float) -> list[Cue]:
    """The text in pieces that end with a sentence or before they grow too long.

    ``end_s`` is when the last word is over. All times count from the first sample.
    """
    groups: list[list[Word]] = []
    for word in words:
        begins = not groups or word.start - groups[-1][0].start >= _SHORTEST_S * sample_rate
        if begins and (not groups or _is_full(text, groups[-1], word)):
            groups.append([])
        groups[-1].append(word)
    starts_s = [group[0].start / sample_rate for group in groups]
    ends_s = [*starts_s[1:], max(end_s, starts_s[-1] + _LEAST_S)] if groups else []
    found = []
    for number, group in enumerate(groups):
        # The first piece takes along what stands before it, each what follows up to the next.
        start = group[0].position if number else 0
        after = groups[number + 1][0].position if number + 1 < len(groups) else len(text)
        if said := _shown(text[start:after]):
            found.append(Cue(starts_s[number], ends_s[number], said))
    return found


def web_vtt(pieces: Sequence[Cue], offset_s: float) -> str:
    """A WebVTT file, every time later by the offset."""
    blocks = ["WEBVTT"]
    for start_s, end_s, text in pieces:
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_time(start_s + offset_s)} --> {_time(end_s + offset_s)}\n{safe}")
    return "\n\n".join(blocks) + "\n"


def _shown(text: str) -> str:
    """On one line, and without control characters, which no player shows."""
    return "".join(each for each in " ".join(text.split()) if category(each) != "Cc")


def _is_full(text: str, group: Sequence[Word], following: Word) -> bool:
    said = text[group[0].position : following.position]
    would_be = text[group[0].position : following.position + following.length]
    return _columns(would_be) > LONGEST_CUE or said.rstrip(_AFTER_END).endswith(_ENDS)


def _columns(said: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in said)


def _time(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
