"""What Apps were told, by ``/admin/v1``: sent as a test, kept, sent again, checked."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from support.callbacks import Told, callback_receiver
from support.calls import Caller
from support.operating import Operator
from support.server import wait_until
from support.streaming import begin_stream

TASK = {
    "DigitalHumanConfig": {"DigitalHumanId": "b8870391-3dd7-4507-8b8c-979afbaadb2c"},
    "RTCConfig": {"RoomId": "hall", "StreamId": "told"},
}


@pytest.fixture(scope="module")
def told(operator: Operator, caller: Caller) -> Iterator[Told]:
    """What listens at the App's callback URL."""
    with callback_receiver() as receiver:
        change = {"callback_url": receiver.url}
        assert operator.ask("PATCH", f"/apps/{caller.app_id}", change)[0] == 200
        yield receiver


@pytest.fixture(scope="module")
def kept(operator: Operator, caller: Caller, told: Told) -> list[Any]:
    """The callbacks of a stream that began and was stopped, the newest first."""
    task_id = begin_stream(caller, TASK)
    caller.call("StopDigitalHumanStreamTask", {"TaskId": task_id})
    wait_until(lambda: 4 in told.of_task(task_id) or 5 in told.of_task(task_id), 30)

    def delivered() -> bool:
        found = operator.get("/callbacks", task_id=task_id)["callbacks"]
        return all(each["delivery"] == "received" for each in found)

    wait_until(delivered, 30)
    callbacks: list[Any] = operator.get("/callbacks", task_id=task_id)["callbacks"]
    return callbacks


def test_each_is_kept_with_its_tries(operator: Operator, caller: Caller, kept: list[Any]) -> None:
    assert [each["number"] for each in kept] == sorted(
        (each["number"] for each in kept), reverse=True
    )
    shown = operator.get(f"/callbacks/{kept[0]['number']}")
    assert shown["callback"] == kept[0]
    assert shown["body"]["TaskId"] == kept[0]["task_id"]
    assert shown["body"]["AppId"] == caller.app_id
    assert len(kept[0]["tries"]) == 1


def test_pages_hold_each_once(operator: Operator, caller: Caller, kept: list[Any]) -> None:
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = operator.get("/callbacks", app_id=caller.app_id, limit=1, cursor=cursor)
        found += [each["number"] for each in page["callbacks"]]
        cursor = page["next_cursor"]
    assert len(found) == len(set(found)) >= len(kept)


def test_it_is_sent_again(operator: Operator, told: Told, kept: list[Any]) -> None:
    first, before = kept[-1], len(told.bodies)
    resent = operator.post(f"/callbacks/{first['number']}/resend")
    assert resent["delivery"] == "pending"
    wait_until(lambda: len(told.bodies) > before)
    again = told.bodies[-1]
    assert (again["TaskId"], again["Detail"]) == (first["task_id"], first["detail"])


def test_one_is_sent_to_try_the_url(operator: Operator, caller: Caller, told: Told) -> None:
    path = f"/apps/{caller.app_id}/callbacks/test"
    before = len(told.bodies)
    good = operator.post(path)
    assert good["received"]
    assert json.loads(good["body"]) == told.bodies[before]
    told.answers = [503]
    bad = operator.post(path)
    assert not bad["received"]
    assert "503" in bad["outcome"]
    assert len(told.bodies) == before + 2  # once each


def test_a_received_body_is_checked(operator: Operator, caller: Caller, told: Told) -> None:
    operator.post(f"/apps/{caller.app_id}/callbacks/test")
    path, body = f"/apps/{caller.app_id}/callbacks/check", told.bodies[-1]
    right = operator.post(path, {"body": json.dumps(body)})
    assert right["is_right"]
    wrong = operator.post(path, {"body": json.dumps({**body, "Nonce": "another"})})
    assert not wrong["is_right"]
    assert [step["name"] for step in wrong["steps"] if step["finding"] == "wrong"] == ["hash"]
    secret = operator.post(f"/apps/{caller.app_id}/rotate-callback-secret")["callback_secret"]
    assert secret not in str((right, wrong))
    assert not operator.post(path, {"body": json.dumps(body)})["is_right"]


def test_an_app_without_a_url_cannot_be_tried(operator: Operator) -> None:
    app = operator.post("/apps", {"name": "Quiet"})["app"]
    status, problem = operator.ask("POST", f"/apps/{app['app_id']}/callbacks/test")
    assert status == 400
    assert "URL" in problem["detail"]


@pytest.mark.parametrize("path", ["/callbacks/0", "/callbacks/999999999", "/callbacks/one"])
def test_others_are_not_there(operator: Operator, path: str) -> None:
    assert operator.ask("GET", path)[0] == 404
    assert operator.ask("POST", f"{path}/resend")[0] == 404
