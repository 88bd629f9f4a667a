from __future__ import annotations

import msgspec

from visavis.live.events import (
    Captioned,
    CaptionWord,
    DriveBegan,
    DriveEnded,
    DriveFailed,
    Event,
    ViewersChanged,
)
from visavis.live.viewing import viewer_message


def test_speaking_state_is_told_as_section_5_says() -> None:
    message = viewer_message(DriveBegan("d1", 0.0, 0.1), 1_700_000_000.1234)
    assert message is not None
    assert msgspec.json.decode(message) == {
        "Product": "digitalhuman",
        "Timestamp": 1_700_000_000_123,
        "Cmd": 1001,
        "Data": {"Status": 2, "DriveId": "d1"},
    }


def test_what_began_always_finishes_for_viewers() -> None:
    ends: list[Event] = [
        DriveEnded("d1", interrupted=False, began=True, spoken_s=1),
        DriveEnded("d1", interrupted=True, began=True, spoken_s=1),
        DriveFailed("d1", "it died", began=True),
    ]
    for event in ends:
        message = viewer_message(event, 1.0)
        assert message is not None
        assert msgspec.json.decode(message)["Data"]["Status"] == 4


def test_viewers_are_not_told_of_what_they_never_heard() -> None:
    assert viewer_message(DriveEnded("d1", True, False, 0), 1.0) is None
    assert viewer_message(DriveFailed("d1", "no", False), 1.0) is None
    assert viewer_message(ViewersChanged(3), 1.0) is None


def test_captions_say_which_words_are_heard_now() -> None:
    message = viewer_message(Captioned("d1", "Good day", (CaptionWord(0, 4, 10),)), 1.0)
    assert message is not None
    data = msgspec.json.decode(message)["Data"]
    assert data["Text"] == "Good day"
    assert data["Words"] == [{"Position": 0, "Length": 4, "StartMs": 10}]
