"""Where a stream is: an App's room and a StreamId in it, as paths carry them."""

from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from visavis.apps.models import MAX_APP_ID

MAX_ID_BYTES = 128
"""Of a RoomId and of a StreamId (contract section 4)."""


class Place(NamedTuple):
    """A StreamId in a room of an App, whether somebody streams there or not."""

    app_id: int
    room_id: str
    stream_id: str

    @property
    def path(self) -> str:
        """``AppId/RoomId/StreamId``, percent-encoded in the one way that is signed."""
        return "/".join(quote(str(part), safe="") for part in self)


def watch_path(place: Place) -> str:
    """The path of the place's watch page. Whoever has its signature may watch, here and by WHEP."""
    return f"/watch/{place.path}"


def whep_path(place: Place) -> str:
    return f"/rtc/{place.path}/whep"


def whip_path(place: Place) -> str:
    return f"/rtc/{place.path}/whip"


def read_place(app_id: bytes, room_id: bytes, stream_id: bytes) -> Place | None:
    """The place that three parts of a raw path name, if they can name one. A RoomId may hold
    anything, an encoded slash too, so that paths are divided before they are decoded."""
    digits = unquote_to_bytes(app_id)
    if not (digits.isdigit() and len(digits) <= len(str(MAX_APP_ID))):
        return None
    if not 0 < (number := int(digits)) <= MAX_APP_ID:
        return None
    names = [_read_name(part) for part in (room_id, stream_id)]
    return None if None in names else Place(number, str(names[0]), str(names[1]))


def _read_name(part: bytes) -> str | None:
    content = unquote_to_bytes(part)
    if not 0 < len(content) <= MAX_ID_BYTES or b"\0" in content:  # PostgreSQL takes no NUL
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
