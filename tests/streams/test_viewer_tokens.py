"""Token04 (contract section 6): good ones are read, all others look alike."""

import base64
import json
import struct

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from visavis.streams.viewer_tokens import (
    MAX_LENGTH,
    TokenError,
    ViewerToken,
    make_token,
    read_token,
)

SECRET = "9193cc662a4c0ec135ec71fb57194b38"
APP_ID, NOW = 12345, 1_700_000_000


def made_by_hand(inside: object, outer_expiry: int = NOW + 60, start: bytes = b"i" * 16) -> str:
    """A token from the contract's words alone."""
    text = inside if isinstance(inside, bytes) else json.dumps(inside).encode()
    pad = 16 - len(text) % 16
    encryptor = Cipher(algorithms.AES(SECRET.encode()), modes.CBC(start)).encryptor()
    hidden = encryptor.update(text + bytes([pad]) * pad) + encryptor.finalize()
    content = struct.pack(">q", outer_expiry) + struct.pack(">H", len(start)) + start
    return "04" + base64.b64encode(content + struct.pack(">H", len(hidden)) + hidden).decode()


def inside(**changes: object) -> dict[str, object]:
    return {
        "app_id": APP_ID,
        "user_id": "viewer",
        "nonce": -5,
        "ctime": NOW,
        "expire": NOW + 60,
        "payload": "",
    } | changes


def payload(**said: object) -> ViewerToken:
    token = made_by_hand(inside(payload=json.dumps(said)))
    return read_token(token, APP_ID, SECRET, NOW)


def test_a_token_by_the_contracts_words_is_read() -> None:
    read = read_token(made_by_hand(inside()), APP_ID, SECRET, NOW)
    assert (read.app_id, read.user_id, read.expires) == (APP_ID, "viewer", NOW + 60)


def test_an_empty_payload_allows_watching_every_stream_and_publishing_none() -> None:
    read = read_token(make_token(APP_ID, "u", SECRET, NOW, 60), APP_ID, SECRET, NOW)
    assert read.may_watch("any room", "any-stream")
    assert not read.may_publish_to("any room", "any-stream")


@given(
    user_id=st.text(max_size=64),
    lives_s=st.integers(1, 10**9),
    text=st.text(max_size=64).filter(lambda one: not one.lstrip().startswith("{")),
)
def test_what_was_made_is_read(user_id: str, lives_s: int, text: str) -> None:
    read = read_token(make_token(APP_ID, user_id, SECRET, NOW, lives_s, text), APP_ID, SECRET, NOW)
    assert (read.user_id, read.expires) == (user_id, NOW + lives_s)
    assert read.may_watch("r", "s")


def test_a_room_and_streams_narrow_it() -> None:
    read = payload(room_id="r", stream_id_list=["s", "t"], privilege={"1": 1, "2": 0})
    assert read.may_watch("r", "s")
    assert read.may_watch("r", "t")
    assert not read.may_watch("r", "x")
    assert not read.may_watch("x", "s")
    assert not read.may_publish_to("r", "s")


@pytest.mark.parametrize("streams", [None, []])
def test_a_room_without_streams_is_all_of_its_streams(streams: list[str] | None) -> None:
    read = payload(room_id="r", stream_id_list=streams)
    assert read.may_watch("r", "anything")
    assert not read.may_watch("other", "anything")


@pytest.mark.parametrize(
    ("privilege", "watches", "publishes"),
    [
        ({"1": 1, "2": 1}, True, True),
        ({"1": 1, "2": 0}, True, False),
        ({"1": 0, "2": 1}, False, True),
        ({"1": 0, "2": 0}, False, False),
        ({"2": 1}, False, True),
        ({"1": 1}, True, False),
        ({}, False, False),
    ],
)
def test_privilege_1_is_to_log_in_and_2_to_publish(
    privilege: dict[str, int], watches: bool, publishes: bool
) -> None:
    read = payload(room_id="r", privilege=privilege)
    assert read.may_watch("r", "s") is watches
    assert read.may_publish_to("r", "s") is publishes


def test_only_the_inner_expiry_counts() -> None:
    long_ago = made_by_hand(inside(), outer_expiry=1)
    assert read_token(long_ago, APP_ID, SECRET, NOW).user_id == "viewer"
    far_off = made_by_hand(inside(expire=NOW), outer_expiry=NOW + 10**6)
    with pytest.raises(TokenError):
        read_token(far_off, APP_ID, SECRET, NOW)


GOOD = made_by_hand(inside())
FAULTY = {
    "empty": "",
    "no prefix": GOOD[2:],
    "another version": "03" + GOOD[2:],
    "no base64": "04" + "!" * 40,
    "url-safe base64": "04" + "-_" * 40,
    "too short": "04" + base64.b64encode(b"\0" * 9).decode(),
    "cut": GOOD[:-8],
    "longer": GOOD[:-4] + "AAAAAAAA",
    "huge": "04" + "A" * MAX_LENGTH,
    "another app": made_by_hand(inside(app_id=54321)),
    "an app as text": made_by_hand(inside(app_id=str(APP_ID))),
    "expired": made_by_hand(inside(expire=NOW)),
    "no expiry": made_by_hand({"app_id": APP_ID, "user_id": "u"}),
    "expiry of another type": made_by_hand(inside(expire="never")),
    "no JSON": made_by_hand(b"viewer"),
    "JSON that is no object": made_by_hand(b"[1]"),
    "deep": made_by_hand(b"[" * 5000),
    "no UTF-8": made_by_hand(b'{"user_id": "\xff"}'),
    "a room that is no text": made_by_hand(inside(payload='{"room_id": 5}')),
    "streams that are no list": made_by_hand(inside(payload='{"stream_id_list": "s"}')),
    "a privilege of another type": made_by_hand(inside(payload='{"privilege": {"1": true}}')),
    "not ASCII": "04ä" + GOOD[3:],
}


@pytest.mark.parametrize("token", FAULTY.values(), ids=FAULTY)
def test_all_faults_look_alike(token: str) -> None:
    with pytest.raises(TokenError) as refused:
        read_token(token, APP_ID, SECRET, NOW)
    assert str(refused.value) == "The token is not valid."
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_token_under_another_secret_is_refused() -> None:
    with pytest.raises(TokenError):
        read_token(GOOD, APP_ID, SECRET[::-1], NOW)


@given(
    st.text(max_size=200)
    | st.binary(max_size=200).map(lambda b: "04" + base64.b64encode(b).decode())
)
def test_nonsense_is_refused_and_nothing_worse(token: str) -> None:
    with pytest.raises(TokenError):
        read_token(token, APP_ID, SECRET, NOW)


@given(position=st.integers(0, len(base64.b64decode(GOOD[2:])) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_gives_no_more_than_the_token_gave(position: int, bit: int) -> None:
    content = bytearray(base64.b64decode(GOOD[2:]))
    content[position] ^= 1 << bit
    flipped = "04" + base64.b64encode(bytes(content)).decode()
    try:
        read = read_token(flipped, APP_ID, SECRET, NOW)
    except TokenError:
        return
    assert read.app_id == APP_ID  # CBC has no seal: a bit of user, nonce or time may come through
    assert not read.may_publish


def test_a_secret_of_another_length_makes_no_token() -> None:
    with pytest.raises(ValueError, match="32 ASCII"):
        make_token(1, "u", "short", NOW, 60)
