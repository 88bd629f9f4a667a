"""The texts of DriveByWsStream's sockets (contract section 4)."""

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from visavis.audio.wave_format import HIGHEST_RATE, LOWEST_RATE

_ALLOWED = {
    "Action": "Start or Stop",
    "Payload": "an Object",
    "DriveId": "a String",
    "SampleRate": f"a Number in [{LOWEST_RATE}, {HIGHEST_RATE}]",
    "Channel": "1 or 2",
    "VoiceChannel": "0 (mixed), 1 (left) or 2 (right)",
}
_SHOWN = 30
_PLACE = re.compile(r"at `\$\.([\w.]+)`$")

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


def read_message(text: str, drive_id: str) -> Start | Stop:
    """A text on the socket of this drive. Fields that are not known are passed over; a message
    without a DriveId means this one, and null is as good as absent. Raises SocketMessageError."""
    try:
        said = _without_nulls(msgspec.json.decode(text))
        message: Start | Stop = msgspec.convert(said, Start | Stop, strict=False)
    except msgspec.ValidationError as fault:
        raise SocketMessageError(_explain(fault, said)) from None
    except (msgspec.DecodeError, RecursionError) as fault:
        raise SocketMessageError(f"A text has to be Start or Stop, as JSON: {fault}.") from None
    if message.payload.drive_id not in ("", drive_id):
        raise SocketMessageError(
            f"This socket is the drive {drive_id}'s, but {message.payload.drive_id[:40]!r} came."
        )
    return message


def _without_nulls(said: Any) -> Any:
    """Clients of typed languages send what they leave out as null."""
    if not isinstance(said, dict):
        return said
    kept = {name: value for name, value in said.items() if value is not None}
    payload = kept.get("Payload")
    if isinstance(payload, dict):
        kept["Payload"] = {name: value for name, value in payload.items() if value is not None}
    return kept


def _explain(fault: msgspec.ValidationError, said: Any) -> str:
    """What came and what is allowed: short, as a close frame has little room."""
    found = _PLACE.search(str(fault))
    if found is None:
        return f"A text has to be Start or Stop: {fault}."
    value = said
    for name in found[1].split("."):
        value = value.get(name)
    came = msgspec.json.encode(value).decode()[:_SHOWN]
    return f"{found[1]} must be {_ALLOWED[name]}, but {came} came."
