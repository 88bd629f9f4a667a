"""Nothing that a caller sends gets anything but a well-formed answer (contract section 2)."""

import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.calls import Caller, fetch
from support.server import RunningServer

from visavis.errors import ReturnCode

ACTIONS = ["GetDigitalHumanList", "GetDigitalHumanInfo", "GetTimbreList"]
PARAMETERS = ["FetchMode", "Offset", "Limit", "DigitalHumanId", "InferenceMode"]
COMMON = ["Action", "AppId", "SignatureNonce", "Timestamp", "Signature", "SignatureVersion"]
CODES = {code.value for code in ReturnCode}
INTERNAL = {ReturnCode.GATEWAY_ERROR.value, ReturnCode.SYSTEM_ERROR.value}

repeatable: Callable[[Any], Any] = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-3, 25)
    | st.floats()
    | st.text()
    | st.sampled_from(["", "0", "1", "20", "1e9", "null", "NaN", "\x00", "\ud7ff\U0010ffff"])
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
parameters = st.dictionaries(st.sampled_from(PARAMETERS) | st.text(), documents, max_size=6)
mutations = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from(["cut", "drop", "put"]), st.integers(0, 255)),
    max_size=4,
)


def mutate(content: bytes, changes: list[tuple[int, str, int]]) -> bytes:
    """``content`` with bytes dropped, put in, or everything behind a place cut off."""
    for place, change, value in changes:
        at = place % (len(content) + 1)
        rest = {"cut": b"", "drop": content[at + 1 :], "put": bytes([value]) + content[at:]}
        content = content[:at] + rest[change]
    return content


def check(caller: Caller, method: str, query: str, body: bytes | None) -> dict[str, Any]:
    """Send it, and assert all that holds for every answer."""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    status, received, content = fetch(f"{caller.base_url}/?{query}", method, body, headers)
    assert status == 200, (status, content)
    assert received["content-type"] == "application/json"
    envelope = json.loads(content)
    assert isinstance(envelope, dict)
    assert envelope["Code"] in CODES - INTERNAL, envelope
    request_id = uuid.UUID(envelope["RequestId"])
    assert (str(request_id), request_id.version) == (envelope["RequestId"], 4)
    if envelope["Code"] == 0:
        assert sorted(envelope) == ["Code", "Data", "Message", "RequestId"]
        assert envelope["Message"] == "success"
    else:
        assert sorted(envelope) == ["Code", "Message", "RequestId"]
        assert envelope["Message"]
    return envelope


@repeatable
@given(action=st.sampled_from(ACTIONS), body=st.binary(max_size=300))
@example(ACTIONS[0], b"\xef\xbb\xbf{}")
@example(ACTIONS[0], b"\xff\xfe{\x00}\x00")
@example(ACTIONS[0], b"[" * 100_000)
@example(ACTIONS[0], b'{"a":' * 100_000)
@example(ACTIONS[0], b'{"Limit":' + b"9" * 5_000 + b"}")
@example(ACTIONS[0], b'{"Limit":1e' + b"9" * 500 + b"}")
@example(ACTIONS[1], b'{"DigitalHumanId":"\\ud800"}')
@example(ACTIONS[1], b'{"DigitalHumanId":"\\u0000"}')
@example(ACTIONS[1], b'{"DigitalHumanId":"' + b"x" * 900_000 + b'"}')
def test_bodies_of_any_bytes(caller: Caller, action: str, body: bytes) -> None:
    check(caller, "POST", urlencode(caller.query(action)), body)


@repeatable
@given(action=st.sampled_from(ACTIONS), body=documents | parameters, changes=mutations)
def test_bodies_of_any_json_whole_and_broken(
    caller: Caller, action: str, body: object, changes: list[tuple[int, str, int]]
) -> None:
    content = json.dumps(body).encode("utf-8", "surrogatepass")
    check(caller, "POST", urlencode(caller.query(action)), mutate(content, changes))


@repeatable
@given(
    action=st.sampled_from(ACTIONS),
    values=st.dictionaries(
        st.sampled_from(PARAMETERS),
        st.binary(max_size=40) | documents.map(lambda value: json.dumps(value).encode()),
    ),
)
def test_business_parameters_in_the_query(
    caller: Caller, action: str, values: dict[str, bytes]
) -> None:
    more = "".join(f"&{name}={quote_from_bytes(value)}" for name, value in values.items())
    check(caller, "GET", urlencode(caller.query(action)) + more, None)


@repeatable
@given(
    changes=st.dictionaries(
        st.sampled_from(COMMON),
        st.none() | st.text(max_size=80) | st.integers().map(str) | st.just("0"),
        min_size=1,
        max_size=3,
    ),
    signed=st.booleans(),
)
def test_common_parameters(caller: Caller, changes: dict[str, str | None], signed: bool) -> None:
    query: dict[str, Any] = caller.query(ACTIONS[0])
    if signed and None not in changes.values():
        texts = {name: value for name, value in changes.items() if name != "Action"}
        query = caller.query(changes.get("Action") or ACTIONS[0], **texts)
    query |= changes
    left = {name: value for name, value in query.items() if value is not None}
    check(caller, "POST", urlencode(left, errors="replace"), b"{}")


@repeatable
@given(query=st.binary(max_size=200), method=st.sampled_from(["GET", "POST"]))
def test_queries_of_any_bytes(caller: Caller, query: bytes, method: str) -> None:
    envelope = check(caller, method, quote_from_bytes(query, safe="&=+%"), None)
    assert envelope["Code"] != 0


@repeatable
@given(
    media_id=st.text(max_size=70) | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    query=st.dictionaries(st.sampled_from(["Expires", "Key", "Signature"]), st.text(max_size=30)),
    headers=st.dictionaries(
        st.sampled_from(["Range", "If-Range", "If-None-Match", "Accept-Encoding"]),
        st.sampled_from(["", "x", "bytes=0-", "bytes=-1", "bytes=5-1", "bytes=0-0,2-3", "*"]),
    ),
)
def test_media_urls(
    caller: Caller, media_id: str, query: dict[str, str], headers: dict[str, str]
) -> None:
    path = quote_from_bytes(media_id.encode(), safe="")
    url = f"{caller.base_url}/media/{path}?{urlencode(query)}"
    status, _, _ = fetch(url, "GET", None, headers)
    assert status in (307, 403, 404)
    real = caller.call(ACTIONS[0], {"Limit": 1})["Data"]["DigitalHumans"][0]["AvatarUrl"]
    assert fetch(real, "GET", None, headers)[0] in (200, 206, 304, 400, 416)


def test_no_fault_of_ours_was_logged(server: RunningServer) -> None:
    log = server.log.read_text()
    assert "call.failed" not in log
    assert "Traceback" not in log
