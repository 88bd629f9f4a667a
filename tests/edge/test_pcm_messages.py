"""Start and Stop as wild clients send them (contract section 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.edge.pcm_messages import (
    SocketMessageError,
    Start,
    StartPayload,
    Stop,
    StopPayload,
    read_message,
)

START = """{"Action": "Start", "SequenceID": "7", "DataPoint": {"a": 1}, "Payload":
    {"DriveId": "d", "SampleRate": 24000, "Channel": 2, "VoiceChannel": 1, "More": null}}"""


def test_a_start_with_all_its_fields() -> None:
    said = StartPayload(drive_id="d", sample_rate=24_000, channel=2, voice_channel=1)
    assert read_message(START, "d") == Start(payload=said)


@pytest.mark.parametrize(
    "text",
    ['{"Action":"Start"}', '{"Payload":{"DriveId":"d"},"Action":"Start","SequenceID":5}'],
)
def test_what_is_left_out_has_its_default(text: str) -> None:
    said = read_message(text, "d").payload
    assert isinstance(said, StartPayload)
    assert (said.sample_rate, said.channel, said.voice_channel) == (16_000, 1, 0)


def test_a_stop() -> None:
    message = read_message('{"Action":"Stop","Payload":{"DriveId":"d"}}', "d")
    assert message == Stop(payload=StopPayload(drive_id="d"))


def test_numbers_may_be_written_as_texts() -> None:
    message = read_message('{"Action":"Start","Payload":{"SampleRate":"8000"}}', "d")
    assert message == Start(payload=StartPayload(sample_rate=8_000))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "Start or Stop"),
        ("hello", "Start or Stop"),
        ("[" * 100_000, "Start or Stop"),
        ('{"Action":"Pause"}', "Pause"),
        ('{"Payload":{}}', "Action"),
        ('{"Action":"Start","Payload":{"SampleRate":999}}', "SampleRate"),
        ('{"Action":"Start","Payload":{"SampleRate":384001}}', "SampleRate"),
        ('{"Action":"Start","Payload":{"Channel":3}}', "Channel"),
        ('{"Action":"Start","Payload":{"VoiceChannel":-1}}', "VoiceChannel"),
        ('{"Action":"Stop","Payload":{"DriveId":"another"}}', "another"),
    ],
)
def test_what_cannot_be_used_is_named(text: str, named: str) -> None:
    with pytest.raises(SocketMessageError, match=named):
        read_message(text, "d")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_message(text, "d")
    except SocketMessageError as fault:
        assert str(fault)
