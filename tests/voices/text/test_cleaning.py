from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.voices.text.cleaning import clean

ANY = st.text(
    st.one_of(st.characters(), st.sampled_from("a \x00\u0301\u200d\u200b\ud800ｅ𝐇")), max_size=200
)


@given(ANY)
def test_nothing_unspeakable_is_left(text: str) -> None:
    spoken = clean(text)
    spoken.text.encode()
    for character in spoken.text:
        assert character in "\u200c\u200d" or unicodedata.category(character)[0] != "C"


@given(ANY)
def test_every_letter_and_digit_is_kept_in_order(text: str) -> None:
    def letters(given: str) -> str:
        plain = unicodedata.normalize("NFKC", given.encode(errors="ignore").decode())
        return "".join(c for c in plain if unicodedata.category(c)[0] in "LN")

    assert letters(clean(text).text) == letters(text)


@given(ANY, st.integers(0, 10_000))
def test_positions_rise_within_the_text(text: str, start: int) -> None:
    positions = list(clean(text, start).positions)
    assert len(positions) == len(clean(text, start).text)
    assert positions == sorted(positions)
    assert all(start <= position < start + len(text) for position in positions)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("one\x00two\x1b[31m", "one two [31m"),
        ("a\ud83db", "ab"),
        ("so\u00adft zero\u200bwidth \u202eturned", "soft zerowidth turned"),
        ("e\u0301te\u0301", "été"),
        ("ｈｅｌｌｏ１２３", "hello123"),
        ("𝐇𝐞𝐥𝐥𝐨", "Hello"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("a \t\n b", "a b"),
    ],
)
def test_cleaning(text: str, spoken: str) -> None:
    assert clean(text).text == spoken


def test_marks_without_end_cost_nothing() -> None:
    assert len(clean("e" + "\u0301" * 50_000).text) < 10
