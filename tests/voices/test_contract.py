from __future__ import annotations

import pytest

from visavis.voices.contract import LONGEST_TEXT, Utterance
from visavis.voices.faults import Reason, VoiceError


@pytest.mark.parametrize(
    ("text", "settings", "reason"),
    [
        ("", {}, Reason.NOTHING_TO_SAY),
        (" \x00\n\u200b\ud800", {}, Reason.NOTHING_TO_SAY),
        ("7" * (LONGEST_TEXT + 1), {}, Reason.TEXT_TOO_LONG),
        ("a", {"rate": -501}, Reason.OUT_OF_RANGE),
        ("a", {"rate": 501}, Reason.OUT_OF_RANGE),
        ("a", {"pitch": 501}, Reason.OUT_OF_RANGE),
        ("a", {"volume": 0}, Reason.OUT_OF_RANGE),
        ("a", {"volume": 101}, Reason.OUT_OF_RANGE),
    ],
)
def test_what_no_engine_could_say_is_refused(
    text: str, settings: dict[str, int], reason: Reason
) -> None:
    with pytest.raises(VoiceError) as caught:
        Utterance(text, "voice", **settings)
    assert caught.value.reason is reason
    assert not caught.value.can_retry


@pytest.mark.parametrize("text", ["a", "7" * LONGEST_TEXT, "\U0001f600", "…"])
def test_the_ends_of_the_ranges_are_allowed(text: str) -> None:
    Utterance(text, "voice", rate=-500, pitch=-500, volume=1)
    Utterance(text, "voice", rate=500, pitch=500, volume=100)
