"""Where text can be cut so that what is said of a part sounds as it does in the whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST_SENTENCE = 160
"""Characters. What is longer is cut at a clause, a blank, or wherever no letter is torn apart."""

_END = re.compile(
    r"""[.!?…]+ ["')\]»”’]* \s+            # marks that end a sentence before a blank
      | [。！？｡]+ ["')\]」』”’）]* \s*      # marks that need none
      | [؟۔।॥]+ \s*
      | \s*\n\s*""",
    re.VERBOSE,
)
_CLAUSE_END = re.compile(r"[,;:–—]\s+|[，、；：،؛]\s*")
_BLANK = re.compile(r"\s+")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.$")
_ABBREVIATIONS = {
    *("mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "no", "fig", "approx", "dept"),
    *("ca", "bzw", "usw", "nr", "str", "hr", "fr"),
    *("sra", "srta", "ud", "uds", "mme", "mlle", "sig", "dott"),
}
_DOTS = {".", "…", "..."}
_SHORTEST_SHARE = 3
_LONGEST_NUMBER = 40
_STEPS_BACK = 48
_JOINER = "\u200d"


def cut_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, or part of a long one; together they are the whole text.

    Looks ahead no further than one sentence, so that a long text costs nothing before it is said.
    """
    start = 0
    while start < len(text):
        window = text[start : start + LONGEST_SENTENCE + 1]
        end = start + (_sentence_end(window) or _part_end(window))
        yield start, end
        start = end


def _sentence_end(window: str) -> int | None:
    for match in _END.finditer(window):
        end = match.end()
        if end <= LONGEST_SENTENCE and not _is_abbreviation(window, match):
            return end
    return None


def _is_abbreviation(window: str, mark: re.Match[str]) -> bool:
    """Whether the dot belongs to a word, as in "Dr. Who" and "J. S. Bach", or the text goes on."""
    if mark.group().strip() not in _DOTS or "\n" in mark.group():
        return False
    if window[mark.end() : mark.end() + 1].islower():
        return True
    word = _LAST_WORD.search(window[: mark.start() + 1])
    return word is not None and (len(word[1]) == 1 or word[1].lower() in _ABBREVIATIONS)


def _part_end(window: str) -> int:
    if len(window) <= LONGEST_SENTENCE:
        return len(window)
    for boundary in (_CLAUSE_END, _BLANK):
        ends = [match.end() for match in boundary.finditer(window, 0, LONGEST_SENTENCE)]
        if ends and ends[-1] > LONGEST_SENTENCE // _SHORTEST_SHARE:
            return ends[-1]
    return _safe_end(window)


def _safe_end(window: str) -> int:
    """The last place that parts no letter from its marks and cuts no short number in two."""
    end = LONGEST_SENTENCE
    while end > LONGEST_SENTENCE - _LONGEST_NUMBER and _is_inside_number(window, end):
        end -= 1
    if _is_inside_number(window, end):
        end = LONGEST_SENTENCE
    lowest = end - _STEPS_BACK
    while end > lowest:
        if not _is_inside_letter(window, end):
            return end
        end -= 1
    return LONGEST_SENTENCE


def _is_inside_number(window: str, end: int) -> bool:
    return window[end - 1].isdigit() and window[end].isdigit()


def _is_inside_letter(window: str, end: int) -> bool:
    following = window[end]
    return unicodedata.category(following) in {"Mn", "Mc", "Me", "Sk"} or _JOINER in {
        following,
        window[end - 1],
    }
