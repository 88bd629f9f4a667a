"""What viewers are told beside sound and pictures, as JSON on their data channel."""

from __future__ import annotations

import msgspec

from visavis.live.events import Captioned, DriveBegan, DriveEnded, DriveFailed, Event

_SPEAKING = 1001
_BEGINS, _FINISHED = 2, 4


def viewer_message(event: Event, now_s: float) -> str | None:
    """The message for an event, if viewers get one: the speaking state of contract section 5, or
    words as they begin to be heard. ``now_s`` is Unix time."""
    timestamp = round(now_s * 1000)
    match event:
        case DriveBegan():
            return _speaking(event.drive_id, _BEGINS, timestamp)
        case DriveEnded(began=True) | DriveFailed(began=True):
            return _speaking(event.drive_id, _FINISHED, timestamp)
        case Captioned():
            return _caption(event, timestamp)
        case _:
            return None


def _speaking(drive_id: str, status: int, timestamp: int) -> str:
    return _json(
        {
            "Product": "digitalhuman",
            "Timestamp": timestamp,
            "Cmd": _SPEAKING,
            "Data": {"Status": status, "DriveId": drive_id},
        }
    )


def _caption(event: Captioned, timestamp: int) -> str:
    words = [
        {"Position": word.position, "Length": word.length, "StartMs": word.start_ms}
        for word in event.words
    ]
    data = {"DriveId": event.drive_id, "Text": event.text, "Words": words}
    return _json({"Product": "visavis", "Timestamp": timestamp, "Event": "Caption", "Data": data})


def _json(message: dict[str, object]) -> str:
    return msgspec.json.encode(message).decode()
