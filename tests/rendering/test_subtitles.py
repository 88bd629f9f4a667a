"""WebVTT subtitles."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from visavis.rendering.subtitles import LONGEST_CUE, Cue, cues, web_vtt
from visavis.voices.contract import Word

RATE = 1000


def words_of(text: str, each_ms: int = 300) -> list[Word]:
    found = re.finditer(r"[^\s]+", text)
    return [
        Word(word.start(), len(word.group()), number * each_ms) for number, word in enumerate(found)
    ]


def cut(text: str) -> list[str]:
    words = words_of(text)
    return [cue.text for cue in cues(text, words, RATE, len(words) * 0.3)]


def test_a_cue_ends_with_its_sentence() -> None:
    text = "Hello there. How are you?  Well!"
    found = cues(text, words_of(text), RATE, 1.9)
    assert found == [
        Cue(0.0, 0.6, "Hello there."),
        Cue(0.6, 1.5, "How are you?"),
        Cue(1.5, 1.9, "Well!"),
    ]
    assert cut('He said "Go." Then "Stop!" «Oui.» (No.) End') == [
        'He said "Go."', 'Then "Stop!"', "«Oui.»", "(No.)", "End",
    ]  # fmt: skip


def test_sentences_of_other_scripts_end_too() -> None:
    text = "你好。再见。"
    words = [Word(0, 2, 0), Word(3, 2, 500)]
    assert [cue.text for cue in cues(text, words, RATE, 1.0)] == ["你好。", "再见。"]


def test_a_long_sentence_is_cut_between_words() -> None:
    pieces = cut("word " * 100)
    assert all(len(piece) <= LONGEST_CUE for piece in pieces)
    assert " ".join(pieces).split() == ["word"] * 100


def test_chinese_takes_two_columns() -> None:
    text = "好" * 100
    found = cues(text, [Word(place, 1, place * 100) for place in range(100)], RATE, 10)
    assert [len(cue.text) for cue in found] == [36, 36, 28]


def test_what_no_word_covers_is_shown_with_its_neighbours() -> None:
    text = "¿ Qué —"
    assert [cue.text for cue in cues(text, [Word(2, 3, 0)], RATE, 1)] == [text]
    assert cues("… hello …", [Word(2, 5, 0)], RATE, 1)[0].text == "… hello …"


def test_the_last_cue_can_be_read() -> None:
    assert cues("Hi", [Word(0, 2, 500)], RATE, 0.5) == [Cue(0.5, 0.9, "Hi")]


def test_of_no_words_there_are_no_cues() -> None:
    assert cues("…", [], RATE, 1) == []
    assert web_vtt([], 0) == "WEBVTT\n"


def test_the_file() -> None:
    text = web_vtt([Cue(0, 1.5, "a < b & c --> d"), Cue(3599.9996, 3661.25, "e")], 0.24)
    assert text == (
        "WEBVTT\n\n"
        "00:00:00.240 --> 00:00:01.740\na &lt; b &amp; c --&gt; d\n\n"
        "01:00:00.240 --> 01:01:01.490\ne\n"
    )


@given(st.text(max_size=400), st.lists(st.integers(0, 400), max_size=40))
def test_whatever_the_text_every_cue_is_sound(text: str, starts: list[int]) -> None:
    words = words_of(text)
    begun = sorted(starts)[: len(words)]
    words = [word._replace(start=start) for word, start in zip(words, begun, strict=False)]
    found = cues(text, words, RATE, 0.4)
    assert all(cue.end_s <= following.start_s for cue, following in pairwise(found))
    for cue in found:
        assert cue.start_s < cue.end_s
        assert cue.text.strip()
        assert not set(cue.text) & {"\n", "\r", "\0"}
    file = web_vtt(found, 0)
    assert file.count("-->") == len(found)
    assert len(re.split(r"\n\n", file.strip())) == len(found) + 1
