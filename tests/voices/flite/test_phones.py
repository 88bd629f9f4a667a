from __future__ import annotations

import pytest

from visavis.voices.flite.phones import read_phones

PRINTED = "pau:0.2 m:0.3 aa:0.5 pau:0.7 \npau:0.2 p:0.3 ey:0.6 pau:0.8 \n"
RATE = 1000


def times(samples: int) -> list[tuple[str, int, int]]:
    return [(p.ipa, p.start, p.end) for p in read_phones(PRINTED, samples, RATE)]


def test_phrases_follow_each_other() -> None:
    assert times(1500) == [
        ("", 0, 200), ("m", 200, 300), ("ɑ", 300, 500), ("", 500, 700),
        ("", 700, 900), ("p", 900, 1000), ("eɪ", 1000, 1300), ("", 1300, 1500),
    ]  # fmt: skip


def test_what_a_diphone_voice_leaves_out_is_of_the_pauses_that_end_its_phrases() -> None:
    assert times(1300) == [
        ("", 0, 200), ("m", 200, 300), ("ɑ", 300, 500), ("", 500, 600),
        ("", 600, 800), ("p", 800, 900), ("eɪ", 900, 1200), ("", 1200, 1300),
    ]  # fmt: skip


def test_sound_beyond_the_last_phone_is_nobodys() -> None:
    assert times(2000)[-1] == ("", 1300, 1500)


def test_nothing_printed_is_no_phonemes() -> None:
    assert read_phones("\n", 1000, RATE) == []


def test_other_text_is_refused() -> None:
    with pytest.raises(ValueError, match="could not convert"):
        read_phones("no such voice", 1000, RATE)
