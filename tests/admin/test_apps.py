"""Apps by ``/admin/v1``, and what their clients notice."""

from typing import Any

import pytest
from support.calls import Caller
from support.operating import Operator
from support.server import wait_until

LIST = "GetTimbreList"
WRONG_SIGNATURE = 100000005


def made(operator: Operator, **other: Any) -> tuple[Caller, Any]:
    answer = operator.post("/apps", {"name": "Lobby screen", "rate_limit": 1000, **other})
    caller = Caller(operator.base_url, answer["app"]["app_id"], answer["server_secret"])
    wait_until(lambda: caller.call(LIST)["Code"] == 0)
    return caller, answer


def code(caller: Caller) -> int:
    found: int = caller.call(LIST)["Code"]
    return found


def test_one_is_made_and_its_secrets_are_told_once(operator: Operator) -> None:
    caller, answer = made(operator)
    assert len(answer["callback_secret"]) >= 32
    shown = operator.get(f"/apps/{caller.app_id}")
    assert shown == answer["app"]
    everything = f"{shown}{operator.get('/apps', limit=200)}"
    for secret in (answer["server_secret"], answer["callback_secret"]):
        assert secret not in everything


def test_a_client_may_keep_what_it_has(operator: Operator) -> None:
    given = {"app_id": 3141592653, "server_secret": "0123456789abcdef" * 2}
    caller, _ = made(operator, **given)
    assert (caller.app_id, caller.server_secret) == tuple(given.values())
    status, problem = operator.ask("POST", "/apps", {"name": "Again", **given})
    assert status == 400
    assert "3141592653" in problem["detail"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 129},
        {"app_id": 0},
        {"app_id": 2**32},
        {"server_secret": "short"},
        {"server_secret": "ü" * 32},
        {"rate_limit": 0},
        {"rate_limit": 2**70},
    ],
    ids=str,
)
def test_one_that_will_not_do_is_not_made(operator: Operator, wrong: dict[str, Any]) -> None:
    before = operator.get("/apps")["total"]
    status, problem = operator.ask("POST", "/apps", {"name": "Own", **wrong})
    assert status == 400
    assert problem["detail"]
    assert operator.get("/apps")["total"] == before


def test_a_rotated_secret_and_how_long_the_old_one_is_good(operator: Operator) -> None:
    old, _ = made(operator)
    path = f"/apps/{old.app_id}"
    rotated = operator.post(f"{path}/rotate", {"keep_old_s": 3600})
    new = Caller(old.base_url, old.app_id, rotated["server_secret"])
    wait_until(lambda: code(new) == 0)
    assert code(old) == 0
    assert rotated["app"]["old_secret_until"] - rotated["app"]["rotated_at"] == 3600
    assert operator.ask("DELETE", f"{path}/old-secret")[0] == 200
    wait_until(lambda: code(old) == WRONG_SIGNATURE)
    assert code(new) == 0
    assert operator.get(path)["old_secret_until"] is None


def test_rotated_for_it_has_leaked(operator: Operator) -> None:
    old, _ = made(operator)
    rotated = operator.post(f"/apps/{old.app_id}/rotate", {})
    new = Caller(old.base_url, old.app_id, rotated["server_secret"])
    wait_until(lambda: code(new) == 0)
    assert code(old) == WRONG_SIGNATURE


@pytest.mark.parametrize("keep_old_s", [-1, 31 * 86400, 2**70, 1.5, "day"])
def test_the_old_one_is_good_for_a_month_at_the_most(
    operator: Operator, caller: Caller, keep_old_s: Any
) -> None:
    path = f"/apps/{caller.app_id}/rotate"
    assert operator.ask("POST", path, {"keep_old_s": keep_old_s})[0] == 400
    assert code(caller) == 0


def test_limits_and_switches_are_followed(operator: Operator) -> None:
    caller, answer = made(operator)
    path = f"/apps/{caller.app_id}"
    assert (answer["app"]["rate_limit"], answer["app"]["stream_limit"]) == (1000, None)
    status, changed = operator.ask(
        "PATCH", path, {"name": "Hall", "rate_limit": 900, "stream_limit": 3}
    )
    assert (status, changed["name"], changed["rate_limit"], changed["stream_limit"]) == (
        *(200, "Hall", 900, 3),
    )
    assert operator.ask("PATCH", path, {"enabled": False})[0] == 200
    wait_until(lambda: code(caller) not in (0, WRONG_SIGNATURE))
    assert operator.ask("PATCH", path, {"enabled": True})[0] == 200
    wait_until(lambda: code(caller) == 0)


def test_pages_and_search(operator: Operator) -> None:
    ours = {made(operator, name=f"Page {number}")[0].app_id for number in range(3)}
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = operator.get("/apps", text="page", limit=2, cursor=cursor)
        assert page["total"] == len(ours)
        found += [app["app_id"] for app in page["apps"]]
        cursor = page["next_cursor"]
    assert set(found) == ours
    assert len(found) == len(ours)
    one = str(min(ours))
    assert [app["app_id"] for app in operator.get("/apps", text=one)["apps"]] == [int(one)]


def test_deleted(operator: Operator) -> None:
    caller, _ = made(operator)
    assert operator.ask("DELETE", f"/apps/{caller.app_id}")[0] == 204
    wait_until(lambda: code(caller) == 100000010)
    for path in (f"/apps/{caller.app_id}", "/apps/none", f"/apps/{2**70}"):
        assert operator.ask("GET", path)[0] == 404


@pytest.mark.parametrize("cursor", ["-1", "zz", "0", "f" * 40])
def test_a_cursor_of_another_list_is_refused(operator: Operator, cursor: str) -> None:
    status, problem = operator.ask("GET", "/apps", cursor=cursor)
    assert status == 400
    assert cursor[:80] in problem["detail"]
