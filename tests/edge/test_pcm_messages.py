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

LONGEST_REASON = 120
"""Bytes: what is longer a close frame has no room for."""

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


@pytest.mark.parametrize(
    "text",
    [
        '{"Action":"Start","SequenceID":null,"DataPoint":null,"Payload":null}',
        '{"Action":"Start","Payload":{"DriveId":null,"SampleRate":null,"Channel":null,'
        '"VoiceChannel":null}}',
    ],
)
def test_null_is_as_good_as_absent(text: str) -> None:
    assert read_message(text, "d") == Start()


def test_numbers_may_have_a_fraction_of_nothing() -> None:
    message = read_message('{"Action":"Start","Payload":{"SampleRate":24000.0}}', "d")
    assert message == Start(payload=StartPayload(sample_rate=24_000))


def test_numbers_may_be_written_as_texts() -> None:
    message = read_message('{"Action":"Start","Payload":{"SampleRate":"8000"}}', "d")
    assert message == Start(payload=StartPayload(sample_rate=8_000))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "A text has to be Start or Stop, as JSON: "),
        ("hello", "A text has to be Start or Stop, as JSON: "),
        ("[" * 100_000, "A text has to be Start or Stop, as JSON: "),
        ("[]", "A text has to be Start or Stop: "),
        ('{"Payload":{}}', "A text has to be Start or Stop: "),
        ('{"Action":"Pause"}', 'Action must be Start or Stop, but "Pause" came.'),
        ('{"Action":["Start"]}', 'Action must be Start or Stop, but ["Start"] came.'),
        ('{"Action":"Start","Payload":[]}', "Payload must be an Object, but [] came."),
        (
            '{"Action":"Start","Payload":{"Channel":3}}',
            "Payload.Channel must be 1 or 2, but 3 came.",
        ),
        (
            '{"Action":"Start","Payload":{"VoiceChannel":-1}}',
            "Payload.VoiceChannel must be 0 (mixed), 1 (left) or 2 (right), but -1 came.",
        ),
        (
            '{"Action":"Stop","Payload":{"DriveId":7}}',
            "Payload.DriveId must be a String, but 7 came.",
        ),
        (
            '{"Action":"Stop","Payload":{"DriveId":"another"}}',
            "This socket is the drive d's, but 'another' came.",
        ),
    ],
)
def test_what_cannot_be_used_is_named(text: str, said: str) -> None:
    with pytest.raises(SocketMessageError) as caught:
        read_message(text, "d")
    assert str(caught.value).startswith(said)
    if "must be" in said:
        assert len(str(caught.value).encode()) <= LONGEST_REASON


@pytest.mark.parametrize("rate", ["3999", "384001", "24000.5", "1e30", '"fast"', "true"])
def test_a_rate_that_cannot_be_used_is_named_with_its_range(rate: str) -> None:
    text = f'{{"Action":"Start","Payload":{{"SampleRate":{rate}}}}}'
    with pytest.raises(SocketMessageError) as caught:
        read_message(text, "d")
    said = f"Payload.SampleRate must be a Number in [4000, 384000], but {rate} came."
    assert str(caught.value) == said


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_message(text, "d")
    except SocketMessageError as fault:
        assert str(fault)
