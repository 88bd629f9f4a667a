from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.framing import HEAD_SIZE, read_length
from visavis.voices.workers.messages import (
    LONGEST_MESSAGE,
    Say,
    Sound,
    decode_reply,
    decode_request,
    encode_message,
)


def test_messages_come_back_as_they_went() -> None:
    say = Say(3, "héllo", "en+f2", {"wpm": 175.0})
    data = encode_message(say)
    assert read_length(data[:HEAD_SIZE], LONGEST_MESSAGE) == len(data) - HEAD_SIZE
    assert decode_request(data[HEAD_SIZE:]) == say
    sound = Sound(3, 22_050, b"\1\2", [("a", 0, 1)], [(0, 5, 0)])
    assert decode_reply(encode_message(sound)[HEAD_SIZE:]) == sound


def test_lengths_are_bounded() -> None:
    with pytest.raises(ValueError, match="at most"):
        read_length((LONGEST_MESSAGE + 1).to_bytes(4, "little"), LONGEST_MESSAGE)


@given(st.binary())
def test_nonsense_is_refused(data: bytes) -> None:
    try:
        decode_reply(data)
    except (msgspec.DecodeError, ValueError):
        return
