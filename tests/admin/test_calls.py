"""Calls that the console makes: the same to the gateway as any client's."""

from typing import Any

import pytest
from support.calls import Caller
from support.operating import Operator
from support.server import RunningServer

HUMANS = "GetDigitalHumanList"


def call(operator: Operator, app_id: int, action: str, **more: Any) -> Any:
    return operator.post("/calls", {"app_id": app_id, "action": action, **more})


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_it_answers_as_a_client_is_answered(
    operator: Operator, caller: Caller, method: str
) -> None:
    params = {"Limit": 2, "Offset": 1}
    made = call(operator, caller.app_id, HUMANS, params=params, method=method)
    answer, direct = made["answer"], caller.call(HUMANS, params)
    assert answer["Data"] == direct["Data"]
    assert answer["Code"] == 0
    assert made["http_status"] == 200
    assert made["duration_ms"] > 0


def test_the_signature_and_the_secret_are_not_told(operator: Operator, caller: Caller) -> None:
    made = call(operator, caller.app_id, HUMANS)
    assert f"&Signature={'*' * 32}&" in made["request"]["url"]
    assert caller.server_secret not in str(made)


def test_the_request_is_told(operator: Operator, caller: Caller) -> None:
    made = call(operator, caller.app_id, HUMANS, params={"Limit": 2})["request"]
    assert made["method"] == "POST"
    assert made["body"] == {"Limit": 2}
    assert made["url"].startswith(f"{operator.base_url}/?Action={HUMANS}&AppId={caller.app_id}&")
    asked = call(operator, caller.app_id, HUMANS, params={"Limit": 2}, method="GET")["request"]
    assert asked["body"] is None
    assert asked["url"].startswith(f"{operator.base_url}/?Limit=2&Action={HUMANS}&")


def test_the_log_shows_it_like_any_other(
    operator: Operator, caller: Caller, server: RunningServer
) -> None:
    call(operator, caller.app_id, HUMANS)
    lines = [line for line in server.log.read_text().splitlines() if "call.answered" in line]
    assert any("client=console" in line and str(caller.app_id) in line for line in lines)


@pytest.mark.parametrize(
    ("action", "params", "code"),
    [
        ("", {}, 100000006),
        ("Nothing", {}, 100000007),
        (HUMANS, {"Limit": 100}, 400000001),
        ("GetDigitalHumanInfo", {"DigitalHumanId": "x"}, 400000003),
    ],
)
def test_what_the_gateway_refuses(
    operator: Operator, caller: Caller, action: str, params: dict[str, Any], code: int
) -> None:
    made = call(operator, caller.app_id, action, params=params)
    assert made["answer"]["Code"] == code
    assert "Data" not in made["answer"]


def test_a_get_cannot_overwrite_what_signs_it(operator: Operator, caller: Caller) -> None:
    params = {"AppId": "1", "Signature": "x"}
    made = call(operator, caller.app_id, HUMANS, params=params, method="GET")
    assert made["answer"]["Code"] == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"app_id": 4_000_000_000}, 404),
        ({"app_id": 0}, 400),
        ({"method": "PUT"}, 400),
        ({"params": []}, 400),
    ],
)
def test_what_is_no_call(
    operator: Operator, caller: Caller, change: dict[str, Any], status: int
) -> None:
    body = {"app_id": caller.app_id, "action": HUMANS} | change
    found, problem = operator.ask("POST", "/calls", body)
    assert found == status
    assert problem["detail"]


def test_the_apps_that_can_call(operator: Operator, caller: Caller) -> None:
    apps = operator.get("/calls/apps")["apps"]
    assert {"app_id": caller.app_id, "name": "Test App", "enabled": True} in apps
    assert caller.server_secret not in str(apps)
