from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.voices.text.cleaning import clean
from visavis.voices.text.languages import READERS, reader_of
from visavis.voices.text.scripts import cut_scripts, script_of

ALL = set(READERS.values()) | {"de", "fa", "uk", "yue"}


@given(st.text(max_size=200))
def test_runs_are_the_whole_in_order(text: str) -> None:
    spoken = clean(text)
    runs = [run for run, _ in cut_scripts(spoken)]
    assert "".join(run.text for run in runs) == spoken.text
    assert [p for run in runs for p in run.positions] == list(spoken.positions)


@given(st.text(max_size=200))
def test_a_run_has_one_script(text: str) -> None:
    for run, script in cut_scripts(clean(text)):
        assert {script_of(character) for character in run.text} <= {None, script}


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        (
            "我们用 Python 3 写代码。",
            [("我们用 ", "Han"), ("Python 3 ", "Latin"), ("写代码。", "Han")],
        ),
        ("“שלום” 42 hello", [("“שלום” 42 ", "Hebrew"), ("hello", "Latin")]),
        ("Привет, мир!", [("Привет, мир!", "Cyrillic")]),
        ("ラーメンを食べる", [("ラーメンを", "Kana"), ("食", "Han"), ("べる", "Kana")]),
        (
            "한국어 Ελλάδα हिन्दी",
            [("한국어 ", "Hangul"), ("Ελλάδα ", "Greek"), ("हिन्दी", "Devanagari")],
        ),
        ("42 😀", [("42 😀", None)]),
        ("", []),
    ],
)
def test_runs(text: str, runs: list[tuple[str, str | None]]) -> None:
    assert [(run.text, script) for run, script in cut_scripts(clean(text))] == runs


@pytest.mark.parametrize(
    ("script", "language", "reader"),
    [
        ("Latin", "de", "de"),
        ("Latin", "cmn", "en-us"),
        ("Han", "de", "cmn"),
        ("Han", "yue", "yue"),
        ("Cyrillic", "uk", "uk"),
        ("Cyrillic", "de", "ru"),
        ("Arabic", "fa", "fa"),
        ("Cuneiform", "de", "de"),
        (None, "cmn", "cmn"),
    ],
)
def test_readers(script: str | None, language: str, reader: str) -> None:
    assert reader_of(script, language, ALL) == reader


def test_a_reader_that_is_missing_is_done_without() -> None:
    assert reader_of("Thai", "de", {"de", "en-us"}) == "de"
