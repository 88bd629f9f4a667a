"""Whatever a caller sends, the answer is an envelope with a known Code: random parameters, random
bodies, against the real server."""

import json
import uuid
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.calls import Caller, fetch

from visavis.errors import ReturnCode

ACTIONS = ("GetDigitalHumanList", "GetDigitalHumanInfo", "GetTimbreList")
COMMON = ("Action", "AppId", "SignatureNonce", "Timestamp", "Signature", "SignatureVersion")
BUSINESS = ("FetchMode", "Offset", "Limit", "DigitalHumanId", "Unknown")

many = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def check_envelope(status: int, body: bytes) -> dict[str, Any]:
    assert status == 200, body[:300]
    answer: dict[str, Any] = json.loads(body)
    assert answer["Code"] in {code.value for code in ReturnCode}
    assert answer["Code"] != ReturnCode.GATEWAY_ERROR, answer
    assert uuid.UUID(answer["RequestId"]).version == 4
    assert ("Data" in answer) == (answer["Code"] == 0)
    assert isinstance(answer["Message"], str)
    return answer


def post(caller: Caller, query: str, content: bytes | None) -> dict[str, Any]:
    status, _, body = fetch(f"{caller.base_url}/?{query}", "POST", content)
    return check_envelope(status, body)


@many
@given(st.sampled_from(ACTIONS), st.binary(max_size=200))
def test_random_bytes_as_body(caller: Caller, action: str, content: bytes) -> None:
    answer = post(caller, urlencode(caller.query(action)), content)
    assert answer["Code"] in (0, 100000012, 400000001)


@many
@given(st.sampled_from(ACTIONS), st.dictionaries(st.sampled_from(BUSINESS), json_values))
def test_random_json_for_every_parameter(
    caller: Caller, action: str, values: dict[str, object]
) -> None:
    answer = post(caller, urlencode(caller.query(action)), json.dumps(values).encode())
    # NaN and Infinity, which Python writes although JSON has no such numbers, are no JSON.
    assert answer["Code"] in (0, 100000012, 400000001, 400000003)


@many
@given(st.sampled_from(ACTIONS), st.dictionaries(st.sampled_from(BUSINESS), st.text(max_size=30)))
def test_random_text_for_every_parameter_of_a_get(
    caller: Caller, action: str, values: dict[str, str]
) -> None:
    query = urlencode(caller.query(action) | values, errors="replace")
    status, _, body = fetch(f"{caller.base_url}/?{query}")
    answer = check_envelope(status, body)
    assert answer["Code"] in (0, 100000012, 400000001, 400000003)


@many
@given(st.dictionaries(st.sampled_from(COMMON), st.binary(max_size=40), max_size=6))
def test_random_bytes_in_the_common_parameters(caller: Caller, changes: dict[str, bytes]) -> None:
    query = {
        name: quote_from_bytes(text.encode()) for name, text in caller.query(ACTIONS[0]).items()
    }
    query |= {name: quote_from_bytes(value) for name, value in changes.items()}
    answer = post(caller, "&".join(f"{name}={value}" for name, value in query.items()), b"{}")
    # What is signed is what came, so that only a call left as it was succeeds.
    assert answer["Code"] == 0 or changes


@pytest.mark.parametrize(
    "body",
    [
        b'{"Limit": 1e400}',
        b'{"Limit": 1%s}' % (b"0" * 5000),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"DigitalHumanId": "\\ud800"}',
        b'\xef\xbb\xbf{"Limit": 1}',
        b'{"Limit": NaN}',
        b'{"Limit": 1, "Limit": 2}',
        b'"text"',
        b"null",
    ],
)
def test_odd_bodies(caller: Caller, body: bytes) -> None:
    answer = post(caller, urlencode(caller.query(ACTIONS[0])), body)
    assert answer["Code"] in (0, 100000012, 400000001)
