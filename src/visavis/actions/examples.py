"""Sample values for the API reference and the OpenAPI document."""

from typing import Any

import msgspec
from msgspec import inspect

from visavis.actions.faults import plain
from visavis.signing import sign

# The published test vector of the signature.
APP_ID = 12345
SERVER_SECRET = "9193cc662a4c0ec135ec71fb57194b38"  # noqa: S105 (published)
NONCE = "4fd24687296dd9f3"
TIMESTAMP = 1615186943
SIGNATURE = sign(str(APP_ID), NONCE, SERVER_SECRET, str(TIMESTAMP))

REQUEST_ID = "aa62cf9f-2797-4bd0-9cbf-e461b82d75a5"

_MEDIA = "https://localhost:8088/media/"
_SIGNED = "?Expires=1785024000&Key=…&Signature=…"
_TEXTS = {
    "Action": "wave",
    "AssetUrl": "https://example.org/backdrop.png",
    "AudioUrl": "https://example.org/speech.mp3",
    "AvatarUrl": f"{_MEDIA}9b1f…{_SIGNED}",
    "DigitalHumanId": "b8870391-3dd7-4507-8b8c-979afbaadb2c",
    "DriveId": "7d4ce1a1-0f4e-4b53-9a3c-2b5d0f3c1c55",
    "Name": "Amara",
    "PreviewUrl": f"{_MEDIA}84be…{_SIGNED}",
    "RoomId": "room-1",
    "StreamId": "stream-1",
    "TaskId": "f0a35f9d-6f5e-4b5b-8a54-8f0f3f4f1d2b",
    "Text": "Good morning!",
    "TimbreId": "2d1b6f0e-8c35-4f0a-9d3e-51f6a7c0e942",
    "TimbreInfo.Name": "Robin",
    "WssAddress": "wss://localhost:8088/ws?Token=…",
}

_NUMBERS = {"Layout.Width": 720, "Layout.Height": 1280}


def example_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """A filled-in object of this struct under its wire names; each list in it has one item."""
    example: dict[str, Any] = _example(inspect.type_info(kind))
    return example


def success_answer(data: type[msgspec.Struct]) -> dict[str, Any]:
    """A filled-in answer that carries ``data``; no Data at all where that has no fields."""
    answer = {"Code": 0, "Message": "success", "RequestId": REQUEST_ID}
    example = example_of(data)
    return answer | {"Data": example} if example else answer


def _example(kind: inspect.Type, name: str = "", default: Any = msgspec.NODEFAULT) -> Any:
    match kind:
        case inspect.Metadata() | inspect.UnionType():
            without = msgspec.NODEFAULT if default is None else default
            return _example(plain(kind), name, without)
        case inspect.StructType():
            return {
                field.encode_name: _example(
                    field.type, f"{kind.cls.__name__}.{field.encode_name}", field.default
                )
                for field in kind.fields
                if not _is_left_out(kind, field)
            }
        case inspect.ListType():
            return [_example(kind.item_type, name)]
        case inspect.StrType():
            text = _TEXTS.get(name) or _TEXTS.get(name.rpartition(".")[2])
            return text or ("…" if default is msgspec.NODEFAULT else default)
        case inspect.IntType() | inspect.FloatType():
            usual = _NUMBERS.get(name, max(1, kind.ge or 0))
            return usual if default is msgspec.NODEFAULT else default
        case inspect.BoolType():
            return True
    raise TypeError(f"There is no example of {kind} yet: add it here.")


def _is_left_out(kind: inspect.StructType, field: inspect.Field) -> bool:
    """Whether an answer has this field only in other cases than the usual one."""
    return kind.cls.__struct_config__.omit_defaults and not field.required
