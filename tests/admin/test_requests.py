"""The last calls, what explains them, and the faults that were set for them, by ``/admin/v1``."""

from typing import Any
from urllib.parse import urlencode

import pytest
from support.calls import Caller
from support.operating import Operator
from support.server import wait_until

LIST, INFO = "GetDigitalHumanList", "GetDigitalHumanInfo"
NO_SUCH_HUMAN = 400000003


def last(operator: Operator, caller: Caller, **query: object) -> Any:
    return operator.get("/requests", app_id=caller.app_id, limit=1, **query)["requests"][0]


def test_a_call_is_there_without_its_secrets(operator: Operator, caller: Caller) -> None:
    answer = caller.call(INFO, {"DigitalHumanId": "nobody"})
    found = last(operator, caller)
    assert (found["request_id"], found["code"]) == (answer["RequestId"], NO_SUCH_HUMAN)
    assert found["parameters"] == {"DigitalHumanId": "nobody"}
    assert len(found["common"]["Signature"]) < 8
    assert caller.server_secret not in str(found)
    shown = operator.get(f"/requests/{answer['RequestId']}")
    assert shown["request"] == found
    assert shown["meaning"]
    assert shown["remedy"]


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"code": NO_SUCH_HUMAN}, True),
        ({"code": 0}, False),
        ({"refused": "true"}, True),
        ({"refused": "false"}, False),
        ({"action": INFO}, True),
        ({"action": LIST}, False),
        ({"text": "somebody"}, True),
        ({"text": "nobody at all"}, False),
    ],
    ids=str,
)
def test_filters(operator: Operator, query: dict[str, object], fits: bool) -> None:
    app = operator.post("/apps", {"name": "Filtered", "rate_limit": 1000})
    caller = Caller(operator.base_url, app["app"]["app_id"], app["server_secret"])
    wait_until(lambda: caller.call(INFO, {"DigitalHumanId": "somebody"})["Code"] == NO_SUCH_HUMAN)
    found = operator.get("/requests", app_id=caller.app_id, **query)["requests"]
    assert bool([each for each in found if each["code"] == NO_SUCH_HUMAN]) is fits


def test_pages_go_back_in_time(operator: Operator, caller: Caller) -> None:
    sent = [caller.call(LIST)["RequestId"] for _ in range(5)]
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None and len(found) < len(sent):
        page = operator.get("/requests", app_id=caller.app_id, limit=2, cursor=cursor)
        found += [each["request_id"] for each in page["requests"]]
        cursor = page["next_cursor"]
    assert found[: len(sent)] == sent[::-1]


def test_a_signature_that_was_not_accepted_is_explained(operator: Operator, caller: Caller) -> None:
    other = Caller(caller.base_url, caller.app_id, "0" * 32)
    request_id = other.call(LIST)["RequestId"]
    assert operator.get(f"/requests/{request_id}")["explained"]
    explained = operator.get(f"/requests/{request_id}/explanation")
    assert explained["code"] == 100000005
    assert caller.server_secret not in str(explained)
    accepted = caller.call(LIST)["RequestId"]
    assert operator.ask("GET", f"/requests/{accepted}/explanation")[0] == 409


def test_a_pasted_call_is_explained_and_not_carried_out(operator: Operator, caller: Caller) -> None:
    url = f"{caller.base_url}/?{urlencode(caller.query(LIST))}"
    explained = operator.post("/explain", {"text": url})
    assert explained["code"] == 0
    assert last(operator, caller)["request_id"] not in str(explained)
    status, problem = operator.ask("POST", "/explain", {"text": url, "at": "yesterday"})
    assert status == 400
    assert "at" in problem["detail"]


def test_all_codes_are_named(operator: Operator) -> None:
    found = operator.get("/vocabulary")
    assert LIST in found["actions"]
    codes = {each["code"]: each for each in found["codes"]}
    assert codes[NO_SUCH_HUMAN]["remedy"]
    assert codes[NO_SUCH_HUMAN]["is_sent"]


def test_a_fault_hits_until_it_is_ended(operator: Operator, caller: Caller) -> None:
    order = {
        "fault": {"app_id": caller.app_id, "action": LIST, "code": 100000004},
        "lasting_s": 600,
    }
    fault = operator.post("/faults", order)
    assert fault["until_ms"] - fault["created_ms"] == 600_000
    wait_until(lambda: caller.call(LIST)["Code"] == 100000004)
    assert last(operator, caller, action=LIST)["fault"] == fault["number"]
    assert caller.call(INFO, {"DigitalHumanId": "x"})["Code"] == NO_SUCH_HUMAN
    found = operator.get("/faults")
    assert found["applied"]
    assert [each["number"] for each in found["faults"]] == [fault["number"]]
    assert operator.ask("DELETE", f"/faults/{fault['number']}") == (200, {"cleared": 1})
    wait_until(lambda: caller.call(LIST)["Code"] == 0)


@pytest.mark.parametrize(
    ("fault", "lasting_s"),
    [
        ({"code": 1}, 10),
        ({"code": 100000004, "share": 0}, 10),
        ({"code": 100000004, "share": 1.1}, 10),
        ({"latency_ms": 30_001}, 10),
        ({"latency_ms": -1}, 10),
        ({}, 10),
        ({"code": 100000004, "action": "NoSuchAction"}, 10),
        ({"code": 100000004, "app_id": 1}, 10),
        ({"code": 100000004}, 0),
        ({"code": 100000004}, 86_401),
    ],
    ids=str,
)
def test_a_fault_that_will_not_do_is_not_set(
    operator: Operator, fault: dict[str, Any], lasting_s: float
) -> None:
    status, problem = operator.ask("POST", "/faults", {"fault": fault, "lasting_s": lasting_s})
    assert status in (400, 404), problem
    assert problem["detail"]
    assert operator.get("/faults")["faults"] == []
