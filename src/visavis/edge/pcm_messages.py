"""The texts of DriveByWsStream's sockets (contract section 4)."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from visavis.audio.wave_format import HIGHEST_RATE, LOWEST_RATE

Rate = Annotated[int, Meta(ge=LOWEST_RATE, le=HIGHEST_RATE)]


class SocketMessageError(ValueError):
    """A text that cannot be used. The message says why, for the client to read."""


class StartPayload(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """How a round's PCM is to be read. ``voice_channel``: 0 mixed, 1 left, 2 right."""

    drive_id: str = msgspec.field(default="", name="DriveId")
    sample_rate: Rate = 16_000
    channel: Literal[1, 2] = 1
    voice_channel: Literal[0, 1, 2] = 0


class StopPayload(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    drive_id: str = msgspec.field(default="", name="DriveId")


class Start(msgspec.Struct, frozen=True, kw_only=True, rename="pascal", tag_field="Action"):
    """A round begins."""

    payload: StartPayload = StartPayload()


class Stop(msgspec.Struct, frozen=True, kw_only=True, rename="pascal", tag_field="Action"):
    """A round is over."""

    payload: StopPayload = StopPayload()


_texts: msgspec.json.Decoder[Start | Stop] = msgspec.json.Decoder(Start | Stop, strict=False)


def read_message(text: str, drive_id: str) -> Start | Stop:
    """A text on the socket of this drive. Fields that are not known are passed over; a message
    without a DriveId means this one. Raises SocketMessageError."""
    try:
        message = _texts.decode(text)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise SocketMessageError(f"A text has to be Start or Stop: {fault}") from None
    if message.payload.drive_id not in ("", drive_id):
        raise SocketMessageError(
            f"This socket is the drive {drive_id}'s, but {message.payload.drive_id[:40]!r} came."
        )
    return message
