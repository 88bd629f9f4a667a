from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from visavis.voices.text.sentences import LONGEST_SENTENCE, cut_sentences

TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(" \n.!?。，,;:…0123456789a字はй한\u0301\u200d\ud800"),
    ),
    max_size=600,
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in cut_sentences(text)]


@given(TEXT)
def test_parts_are_the_whole_in_order_and_bounded(text: str) -> None:
    parts = cut(text)
    assert "".join(parts) == text
    assert all(0 < len(part) <= LONGEST_SENTENCE for part in parts)


@given(st.text(st.sampled_from("aй字\u0301\u0327\u200d\U0001f469"), max_size=800))
def test_letters_are_not_parted_from_their_marks(text: str) -> None:
    assume(max(map(len, re.split("[aй字]", text))) < 40)
    for part in cut(text)[1:]:
        assert not unicodedata.combining(part[0])
        assert part[0] != "\u200d"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four… five", ["One. ", "Two! ", "Three? ", "Four… five"]),
        (
            "Dr. Smith met J. S. Bach. Then he left.",
            ["Dr. Smith met J. S. Bach. ", "Then he left."],
        ),
        ("It is 3.14, approx. ten. So.", ["It is 3.14, approx. ten. ", "So."]),
        ("你好。再见！“好？”是", ["你好。", "再见！", "“好？”", "是"]),
        ('She said: "Go." He went.', ['She said: "Go." ', "He went."]),
        ("line\nline", ["line\n", "line"]),
        ("नमस्ते। कैसे हो؟ نعم", ["नमस्ते। ", "कैसे हो؟ ", "نعم"]),
        ("", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


def test_long_sentences_are_cut_at_clauses_then_blanks() -> None:
    clause = "word " * 20 + "word, "
    assert cut(clause * 3)[0] == clause
    assert cut("word " * 100)[0] == "word " * (LONGEST_SENTENCE // 5)


def test_digits_without_end_are_cut_at_safe_bounds() -> None:
    parts = cut("7" * 100_000)
    assert {len(part) for part in parts} == {LONGEST_SENTENCE}
    number = "a" * (LONGEST_SENTENCE - 5) + "1234567890"
    assert cut(number)[1] == "1234567890"
