"""The log of the last calls."""

import gc
import json

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import Scope
from support.clock import START, FakeClock
from support.gate import INVALID, open_gate

from visavis.edge.call_log import MAX_BODY_BYTES, Call, CallLog, CallRecord

LIST = "GetDigitalHumanList"
SIGNATURE = "0123456789abcdef0123456789abcdef"


def scope(method: str = "POST", query: bytes = b"") -> Scope:
    return {"method": method, "query_string": query, "client": ("10.0.0.7", 5)}


def note(
    log: CallLog, body: bytes = b"", *, code: int = 0, method: str = "POST", **query: str
) -> CallRecord:
    call = Call(f"id-{len(log.page(None, 200)) + 1}", {"Action": LIST, "AppId": "7"} | query)
    call.body = body
    log.note(scope(method), call, code, "success" if code == 0 else "No.", 0.0125)
    return log.page(None, 1)[0]


async def test_what_a_gateway_answered_is_found_by_its_request_id(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    async with open_gate(engine, clock) as gate:
        answer = await gate.client.call("DriveByText", {"TaskId": "t", "Text": "Hi."})
        record = gate.call_log.find(answer["RequestId"])
        assert record is not None
        assert (record.number, record.app_id, record.action) == (1, 1, "DriveByText")
        assert (record.code, record.message) == (INVALID, answer["Message"])
        assert record.parameters == {"TaskId": "t", "Text": "Hi."}
        assert (record.method, record.time_ms) == ("POST", int(START * 1000))
        assert gate.call_log.find("other") is None


async def test_a_get_has_its_business_parameters_apart(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    async with open_gate(engine, clock) as gate:
        await gate.client.get("QueryDigitalHumanStreamTasks", Limit="2", Offset="0")
        (record,) = gate.call_log.page(None, 10)
    assert record.parameters == {"Limit": "2", "Offset": "0"}
    assert set(record.common) == {
        *("Action", "AppId", "SignatureNonce", "Timestamp", "Signature", "SignatureVersion")
    }


async def test_calls_that_were_refused_before_anything_was_known_are_noted(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    async with open_gate(engine, clock) as gate:
        await gate.client.http.get("/?AppId=x")
        (record,) = gate.call_log.page(None, 10)
    assert (record.app_id, record.action, record.code) == (None, "", 100000006)


async def test_no_good_signature_is_kept(engine: AsyncEngine, clock: FakeClock) -> None:
    async with open_gate(engine, clock) as gate:
        query = gate.client.caller.query(LIST, Timestamp=str(int(START)))
        await gate.client.http.get("/", params=query)
        (record,) = gate.call_log.page(None, 10)
        assert record.common["Signature"] == query["Signature"][:4] + "…"
        texts = [one for one in gc.get_objects() if isinstance(one, Call)]
        kept = [one for call in texts for one in (call.query.get("Signature"), call.signature)]
        assert query["Signature"] not in kept


def test_secrets_among_parameters_are_masked(clock: FakeClock) -> None:
    log = CallLog(10, clock)
    body = {
        "ServerSecret": "s3cret",
        "Nested": {"accessToken": "s3cret", "Fine": 1, "List": [{"password": "s3cret"}]},
        "AudioUrl": "https://me:s3cret@x.test/a.mp3?X-Amz-Signature=s3cret&part=2#s",
    }
    record = note(log, json.dumps(body).encode(), Token="s3cret")
    assert b"s3cret" not in repr(record).encode()
    assert isinstance(record.parameters, dict)
    assert record.parameters["AudioUrl"] == "https://…@x.test/a.mp3?X-Amz-Signature=…&part=2#s"
    assert record.parameters["Nested"]["Fine"] == 1


def test_a_body_that_is_no_json_is_shown_as_text_without_secrets(clock: FakeClock) -> None:
    log = CallLog(10, clock)
    record = note(log, b'{"ServerSecret": "s3\\"cret", "Text": "Hi", "token": "s3cr')
    assert record.parameters == '{"ServerSecret": "…", "Text": "Hi", "token": "…'
    assert note(log, b"[1]").parameters == "[1]"
    assert note(log, b"\xff\xfe").parameters == "\ufffd\ufffd"


def test_json_of_any_depth_is_shown(clock: FakeClock) -> None:
    log = CallLog(10, clock)
    for body in (b'{"a":' * 900 + b"1" + b"}" * 900, b"[" * 16_000):
        assert note(log, body).parameters


def test_a_large_body_is_cut_and_said_to_be(clock: FakeClock) -> None:
    log = CallLog(10, clock)
    record = note(log, b'{"Text": "' + b"x" * MAX_BODY_BYTES)
    assert record.cut
    assert isinstance(record.parameters, str)
    assert len(record.parameters) == MAX_BODY_BYTES + 1
    whole = b'{"T":"' + b"x" * (MAX_BODY_BYTES - 8) + b'"}'
    assert not note(log, whole).cut


def test_the_oldest_go_when_there_are_too_many(clock: FakeClock) -> None:
    log = CallLog(3, clock)
    for _ in range(5):
        note(log)
    assert [record.number for record in log.page(None, 10)] == [5, 4, 3]


def test_the_oldest_go_when_they_are_too_large(clock: FakeClock) -> None:
    log = CallLog(100, clock, max_bytes=25_000)
    for _ in range(5):
        note(log, b"x" * 10_000)
    assert [record.number for record in log.page(None, 10)] == [5, 4]


def test_pages_follow_each_other(clock: FakeClock) -> None:
    log = CallLog(10, clock)
    for _ in range(5):
        note(log)
    first = log.page(None, 2)
    assert [record.number for record in first] == [5, 4]
    assert [record.number for record in log.page(first[-1].number, 9)] == [3, 2, 1]


def test_a_page_can_be_narrowed(clock: FakeClock) -> None:
    log = CallLog(10, clock)
    note(log, b'{"Name": "Mia"}')
    note(log, code=INVALID, AppId="8")
    note(log, Action="GetTimbreList", AppId="nonsense")
    numbers = {
        "all": [3, 2, 1],
        "app": [record.number for record in log.page(None, 9, app_id=7)],
        "action": [record.number for record in log.page(None, 9, action="GetTimbreList")],
        "code": [record.number for record in log.page(None, 9, code=INVALID)],
        "refused": [record.number for record in log.page(None, 9, refused=True)],
        "answered": [record.number for record in log.page(None, 9, refused=False)],
        "text": [record.number for record in log.page(None, 9, text="mIA")],
        "address": [record.number for record in log.page(None, 9, text="10.0.0.7")],
        "id": [record.number for record in log.page(None, 9, text="id-2")],
    }
    assert numbers == {
        "all": [3, 2, 1],
        "app": [1],
        "action": [3],
        "code": [2],
        "refused": [2],
        "answered": [3, 1],
        "text": [1],
        "address": [3, 2, 1],
        "id": [2],
    }


async def test_a_signature_that_was_not_accepted_is_kept_to_explain_why_but_never_shown(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    async with open_gate(engine, clock) as gate:
        answer = await gate.client.get(LIST, Signature=SIGNATURE)
        refused = gate.call_log.refused(answer["RequestId"])
        record = gate.call_log.find(answer["RequestId"])
        assert refused is not None
        assert (refused.code.value, refused.time_s) == (answer["Code"], START)
        assert refused.query["Signature"] == SIGNATURE
        assert SIGNATURE not in repr(record)
        good = await gate.client.call("QueryDigitalHumanStreamTasks")
        assert gate.call_log.refused(good["RequestId"]) is None
        assert gate.call_log.refused("other") is None


def test_a_good_signature_that_a_fault_refused_is_forgotten(clock: FakeClock) -> None:
    log = CallLog(10, clock)
    call = Call("hit", {"Action": LIST, "AppId": "7", "Signature": SIGNATURE})
    call.fault = 3
    log.note(scope(), call, 100000005, "Fault 3.", 0.1)
    assert log.refused("hit") is None
    assert (call.signature, call.query["Signature"]) == ("", SIGNATURE[:4] + "…")
    assert not log.page(None, 1)[0].was_unaccepted
