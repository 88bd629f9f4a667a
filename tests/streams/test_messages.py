"""Messages between the API and streams: the same on both sides, and versioned."""

import msgspec
import pytest

from visavis.streams import messages
from visavis.streams.messages import (
    VERSION,
    Box,
    Image,
    Lost,
    Pcm,
    Ready,
    SpeakText,
    StreamSpec,
    VersionError,
    Voice,
    decode_command,
    decode_event,
    decode_spec,
    encode,
)

SPEC = StreamSpec(
    task_id="t",
    app_id=1,
    room_id="r",
    stream_id="s",
    face_kind="drawn",
    face_model="0" * 64,
    face_box=Box(top=-1, left=2, width=3, height=4, layer=5),
    images=(Image(url="https://example.org/a.png"),),
)
TEXT = SpeakText(drive_id="d", text="Grüße 😀", voice=Voice(engine="espeak", name="de", rate=-500))


def test_a_spec_is_read_as_it_was_written() -> None:
    assert decode_spec(encode(SPEC)) == SPEC


@pytest.mark.parametrize("command", [TEXT, Pcm(drive_id="d", number=1, content=b"\x00\xff" * 9)])
def test_a_command_is_read_as_it_was_written(command: messages.AnyCommand) -> None:
    assert decode_command(encode(command)) == command


@pytest.mark.parametrize(
    "kind", [Ready(number=1, time_ms=2), Lost(number=2, time_ms=3, reason="x")]
)
def test_an_event_is_read_as_it_was_written(kind: messages.AnyEvent) -> None:
    assert decode_event(encode(kind)) == kind


def test_every_kind_has_a_tag_of_its_own() -> None:
    for union in (messages.AnyCommand, messages.AnyEvent):
        kinds = union.__args__
        assert len({kind.__struct_config__.tag for kind in kinds}) == len(kinds)


def test_a_field_that_is_not_known_is_passed_over() -> None:
    newer = {"kind": "ready", "number": 1, "time_ms": 2, "mood": "good"}
    content = bytes([VERSION]) + msgspec.msgpack.encode(newer)
    assert decode_event(content) == Ready(number=1, time_ms=2)


def test_another_version_is_named() -> None:
    with pytest.raises(
        VersionError, match=f"version 9 came, and this side speaks version {VERSION}"
    ):
        decode_event(bytes([9]) + encode(Ready(number=1, time_ms=2))[1:])


@pytest.mark.parametrize(
    "content", [b"", bytes([VERSION]), bytes([VERSION]) + b"\xc1", b"\x01\x80"]
)
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_command(content)
