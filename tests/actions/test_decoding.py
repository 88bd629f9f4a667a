"""Bodies and queries become parameters, or are refused with 100000012 or 400000001."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.params import Asset, Layout, NestedParams, RtcConfig

from visavis.actions.decoding import decode_body, decode_query
from visavis.actions.digital_humans import GetDigitalHumanInfoParams, GetDigitalHumanListParams
from visavis.errors import ApiError, ReturnCode

ROOM = {"RTCConfig": {"RoomId": "r"}}
UNREADABLE, INVALID = ReturnCode.BODY_UNREADABLE, ReturnCode.PARAMETER_INVALID


def decoded(**changes: object) -> NestedParams:
    return decode_body(NestedParams, json.dumps(ROOM | changes).encode())


def code_of(body: bytes) -> ReturnCode:
    """What a body is answered with."""
    try:
        decode_body(NestedParams, body)
    except ApiError as fault:
        fault.message.encode()  # it can be sent
        return fault.code
    return ReturnCode.SUCCESS


def list_limit(body: bytes) -> int:
    return decode_body(GetDigitalHumanListParams, body).limit


@pytest.mark.parametrize("body", [b"", b"{}", b" {} ", b" \r\n"])
def test_no_body_and_an_empty_object_are_the_same(body: bytes) -> None:
    assert decode_body(GetDigitalHumanListParams, body) == GetDigitalHumanListParams()


def test_a_body_is_decoded_by_its_wire_names_at_every_depth() -> None:
    layout = {"Width": 5, "Layer": 2}
    made = decoded(
        RTCConfig={"RoomId": "r", "Layout": layout}, Assets=[{"AssetUrl": "u"}], Loud=True
    )
    assert made.rtc_config == RtcConfig(room_id="r", layout=Layout(width=5, layer=2))
    assert made.assets == [Asset(asset_url="u")]
    assert made.loud is True


@pytest.mark.parametrize("number", ["20", "20.0", "2e1", "200e-1", "0.2E2"])
def test_a_whole_number_may_be_written_in_any_way(number: str) -> None:
    assert list_limit(f'{{"Limit": {number}}}'.encode()) == 20


@pytest.mark.parametrize(
    "value",
    ["true", "false", '"20"', "20.5", "[20]", "{}", "0", "21", "-1", "1e400", "-1e400", "1e308"],
)
def test_what_is_no_number_in_range_is_refused(value: str) -> None:
    with pytest.raises(ApiError, match=r"Limit must be .* in \[1, 20\]") as refused:
        list_limit(f'{{"Limit": {value}}}'.encode())
    assert refused.value.code == INVALID


@pytest.mark.parametrize("digits", [20, 400, 4300])
def test_a_number_of_any_length_is_out_of_range(digits: int) -> None:
    assert code_of(b'{"RTCConfig": {"RoomId": "r"}, "Limit": %b}' % (b"9" * digits)) == INVALID


def test_a_number_too_long_to_read_is_beyond_every_range() -> None:
    assert code_of(b'{"Limit": %b}' % (b"9" * 5000)) == INVALID


def test_null_is_as_good_as_absent_at_every_depth() -> None:
    room = {"RoomId": "r", "Layout": {"Width": None}}
    made = decoded(RTCConfig=room, Limit=None, Assets=None, Name=None)
    assert made == NestedParams(rtc_config=RtcConfig(room_id="r", layout=Layout()))
    with pytest.raises(ApiError, match=r"RTCConfig\.RoomId is missing"):
        decoded(RTCConfig={"RoomId": None})
    with pytest.raises(ApiError, match=r"Assets\[0\] must be an Object"):
        decoded(Assets=[None])


def test_unknown_fields_are_ignored_at_every_depth() -> None:
    extra = {"InferenceMode": 2, "X": {"Deep": [1, {"a": None}]}}
    made = decoded(RTCConfig={"RoomId": "r"} | extra, Limit=20.0, **extra)
    assert made == decoded()


def test_names_count_in_their_case() -> None:
    assert list_limit(b'{"limit": "x", "LIMIT": 99}') == 20


def test_of_a_name_that_comes_twice_the_last_counts() -> None:
    assert list_limit(b'{"Limit": 99, "Limit": 5}') == 5
    assert list_limit(b'{"Limit": 99, "Limit": 5.0}') == 5


def test_a_byte_order_mark_is_passed_over() -> None:
    assert list_limit(b'\xef\xbb\xbf{"Limit": 5}') == 5


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nonsense",
        b"\x00",
        b'{"Limit": 5,}',
        b"{'Limit': 5}",
        b'{"Limit": 5} {}',
        b'{"Limit": 05}',
        b'{"Limit": NaN}',
        b'{"Limit": Infinity}',
        b'{"Limit": -Infinity}',
        b"Limit=5&Offset=0",
        b"<Limit>5</Limit>",
    ],
)
def test_what_is_no_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(ApiError, match="it is not JSON") as refused:
        list_limit(body)
    assert refused.value.code == UNREADABLE
    assert "Send a JSON object, or no body at all" in refused.value.message


@pytest.mark.parametrize("body", [b"[]", b"null", b"5", b'"{}"', b"true", b'[{"Limit": 5}]'])
def test_json_that_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(ApiError, match="but not an object") as refused:
        list_limit(body)
    assert refused.value.code == UNREADABLE


@pytest.mark.parametrize(
    "body",
    [
        b'{"Name": "\xff", "RTCConfig": {"RoomId": "r"}}',
        b'{"Name": "\xed\xa0\x80", "RTCConfig": {"RoomId": "r"}}',
        b'{"Name": "\\ud800", "RTCConfig": {"RoomId": "r"}}',
        b'{"Name": "\\udc00\\ud800", "RTCConfig": {"RoomId": "r"}}',
        '{"Name": "x"}'.encode("utf-16"),
    ],
)
def test_what_is_no_utf_8_text_is_unreadable(body: bytes) -> None:
    with pytest.raises(ApiError, match=r"not UTF-8 text|half of a surrogate pair") as refused:
        decode_body(NestedParams, body)
    assert refused.value.code == UNREADABLE


def test_a_surrogate_pair_is_a_character() -> None:
    body = b'{"Name": "\\ud83d\\ude00", "RTCConfig": {"RoomId": "r"}}'
    assert decode_body(NestedParams, body).name == "😀"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"Limit":', b'{"Assets":[', b'{"X":[['])
@pytest.mark.parametrize("closed", [True, False])
def test_a_bomb_of_nesting_is_refused(opening: bytes, closed: bool) -> None:
    depth = 100_000
    closing = opening.translate(bytes.maketrans(b"[{", b"]}"), b'"aLimtsXe:A')[::-1]
    body = opening * depth + b"1" + (closing * depth if closed else b"")
    assert code_of(body) in (UNREADABLE, INVALID)


# GET: numbers are text, objects and arrays are JSON.


def test_a_query_is_decoded_by_the_types_declared() -> None:
    texts = {
        "RTCConfig": '{"RoomId": "r", "Layout": {"Width": 5.0}}',
        "Assets": '[{"AssetUrl": "u"}]',
        "Limit": "7",
        "Loud": "true",
        "Ratio": "0.25",
        "Action": "ignored",
    }
    made = decode_query(NestedParams, texts)
    assert made.rtc_config == RtcConfig(room_id="r", layout=Layout(width=5))
    assert (made.limit, made.loud, made.ratio) == (7, True, 0.25)
    assert made.assets == [Asset(asset_url="u")]


@pytest.mark.parametrize("text", ["123", "null", "true", '"quoted"', "1e5", "{}", "[1]", " x "])
def test_a_string_in_a_query_is_its_text_whatever_it_looks_like(text: str) -> None:
    query = {"DigitalHumanId": text}
    assert decode_query(GetDigitalHumanInfoParams, query).digital_human_id == text


@pytest.mark.parametrize("text", ["", "x", "20.5", "21", "true", '"20"', "[1]", "NaN", "1e400"])
def test_a_number_in_a_query_that_is_none_in_range_is_refused(text: str) -> None:
    with pytest.raises(ApiError, match="Limit must be") as refused:
        decode_query(GetDigitalHumanListParams, {"Limit": text})
    assert refused.value.code == INVALID


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "9" * 5000, "\ufffd", "\x00"])
def test_a_bomb_in_a_query_is_refused(text: str) -> None:
    with pytest.raises(ApiError) as refused:
        decode_query(GetDigitalHumanListParams, {"Limit": text})
    assert refused.value.code in (UNREADABLE, INVALID)
    assert len(refused.value.message) < 400


# Whatever comes, it is decoded or refused; nothing else ever happens.

texts = st.text('aZ09 "\\/\n\x00é美😀\ufffd', max_size=25)
numbers = st.integers(-(10**30), 10**30) | st.floats() | st.sampled_from([0, 1, 20, 20.0, 10**400])
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            texts | st.sampled_from(["RoomId", "Layout", "Width", "Layer", "AssetUrl"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
names = st.sampled_from(
    ["RTCConfig", "Assets", "Limit", "Name", "Loud", "Ratio", "Weight", "Least", "Most", "Other"]
)


@given(st.dictionaries(names, values, max_size=4), st.booleans())
def test_any_json_is_decoded_or_refused_and_nothing_else(
    changes: dict[str, Any], with_room: bool
) -> None:
    body = json.dumps((ROOM if with_room else {}) | changes).encode()
    assert code_of(body) in (ReturnCode.SUCCESS, UNREADABLE, INVALID)


@given(
    st.binary(max_size=40) | st.text('{}[]":,0123456789.eE-nul "Limit', max_size=40).map(str.encode)
)
def test_any_bytes_are_decoded_or_refused_and_nothing_else(body: bytes) -> None:
    assert code_of(body) in (UNREADABLE, INVALID)


@given(st.dictionaries(names, texts | st.text('{}[]":,019.eE-', max_size=9), max_size=4))
def test_any_query_is_decoded_or_refused_and_nothing_else(query: dict[str, str]) -> None:
    with pytest.raises(ApiError) as refused:
        decode_query(NestedParams, {"RTCConfig": "no object"} | query)
    assert refused.value.code in (UNREADABLE, INVALID)


@given(st.integers(-5, 30))
def test_a_number_is_taken_just_within_its_range(limit: int) -> None:
    for body in (b'{"Limit": %d}' % limit, b'{"Limit": %d.0}' % limit):
        try:
            taken = list_limit(body) == limit
        except ApiError:
            taken = False
        assert taken is (1 <= limit <= 20)
