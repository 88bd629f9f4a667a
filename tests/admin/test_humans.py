"""Digital humans by ``/admin/v1``: found page by page, edited, published, deleted; and what clients
see of it."""

from pathlib import Path
from typing import Any

import pytest
from support.calls import Caller, fetch
from support.operating import Operator
from support.pictures import picture
from support.server import RunningServer

AMARA = "b8870391-3dd7-4507-8b8c-979afbaadb2c"
INFO = "GetDigitalHumanInfo"
BUILT_IN = 29


@pytest.fixture
def ours(server: RunningServer, caller: Caller, tmp_path: Path) -> str:
    """One that is private to ``caller``, and only listed."""
    avatar = tmp_path / "face.png"
    avatar.write_bytes(picture())
    words = ("--name", "Nora", "--avatar", str(avatar), "--app", str(caller.app_id))
    human: str = server.run("humans", "add", *words, "--json")["DigitalHumanId"]
    return human


def ids(page: Any) -> list[str]:
    return [item["digital_human_id"] for item in page["items"]]


def test_pages_hold_each_once(operator: Operator) -> None:
    found, cursor = [], ""
    while True:
        page = operator.get("/humans", visibility="public", limit=7, cursor=cursor)
        assert page["total"] == BUILT_IN
        found += ids(page)
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == BUILT_IN


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"text": "amara"}, {"Amara"}),
        ({"text": "AMÀRA"}, {"Amara"}),
        ({"text": AMARA[:8]}, {"Amara"}),
        ({"text": "no such name"}, set()),
        ({"language": "xx"}, set()),
        ({"tags": "no-such-tag"}, set()),
    ],
    ids=str,
)
def test_filters_find(operator: Operator, filters: dict[str, str], names: set[str]) -> None:
    page = operator.get("/humans", **filters)
    assert {item["name"] for item in page["items"]} == names
    assert page["total"] == len(names)


def test_counts_say_how_many_a_choice_would_leave(operator: Operator) -> None:
    page = operator.get("/humans", counts="true", limit=1, visibility="public")
    for gender, count in page["counts"]["gender"].items():
        if gender:
            chosen = operator.get("/humans", visibility="public", gender=gender, limit=1)
            assert chosen["total"] == count


@pytest.mark.parametrize(
    "wrong",
    [
        {"cursor": "-1"},
        {"cursor": "½"},
        {"cursor": "9" * 40},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "many"},
        {"visibility": "all"},
        {"gender": "x"},
        {"app_id": "-1"},
        {"app_id": str(2**70)},
        {"text": "x" * 201},
    ],
    ids=str,
)
def test_what_will_not_do_is_told(operator: Operator, wrong: dict[str, str]) -> None:
    status, problem = operator.ask("GET", "/humans", **wrong)
    assert status == 400
    assert problem["detail"]


def test_one_is_shown_with_its_pictures(operator: Operator) -> None:
    shown = operator.get(f"/humans/{AMARA}")
    assert (shown["name"], shown["face_kind"], shown["app_id"]) == ("Amara", "drawn", None)
    assert shown["is_live"]
    assert [preview["action"] for preview in shown["previews"]] == shown["actions"]
    for url in (shown["thumbnail_url"], shown["avatar_url"]):
        status, headers, _ = fetch(f"{operator.base_url}{url}")
        assert status == 200
        assert headers["content-type"].startswith("image/")


def test_an_edit_is_seen_by_clients(operator: Operator, caller: Caller, ours: str) -> None:
    change = {
        "name": "Nóra <b>",
        "languages": ["hu", "pt-BR"],
        "tags": ["Lobby"],
        "style": "casual",
    }
    status, edited = operator.ask("PATCH", f"/humans/{ours}", change)
    assert status == 200
    assert (edited["name"], edited["languages"]) == ("Nóra <b>", ["hu", "pt-BR"])
    assert edited["tags"] == ["lobby"]
    info = caller.call(INFO, {"DigitalHumanId": ours})
    assert info["Data"]["Name"] == "Nóra <b>"  # at once: the server that answered has caught up
    assert ids(operator.get("/humans", text="nora", tags="lobby", language="pt")) == [ours]


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"name": "x" * 200}, {"tags": ["a b"]}, {"languages": ["german!"]}, {"name": 7}],
    ids=str,
)
def test_an_edit_that_will_not_do_changes_nothing(
    operator: Operator, ours: str, change: dict[str, Any]
) -> None:
    before = operator.get(f"/humans/{ours}")
    status, problem = operator.ask("PATCH", f"/humans/{ours}", {"style": "odd", **change})
    assert status == 400
    assert problem["detail"]
    assert operator.get(f"/humans/{ours}")["style"] == before["style"]


def test_published_and_taken_back(
    operator: Operator, server: RunningServer, caller: Caller, ours: str
) -> None:
    other, body = server.new_app(), {"DigitalHumanId": ours}
    assert other.call(INFO, body)["Code"] == 400000003
    assert operator.post(f"/humans/{ours}/publish")["app_id"] is None
    assert other.call(INFO, body)["Data"]["IsPublic"] is True
    taken = operator.post(f"/humans/{ours}/unpublish", {"app_id": caller.app_id})
    assert (taken["app_id"], taken["app_name"]) == (caller.app_id, "Test App")
    assert other.call(INFO, body)["Code"] == 400000003
    assert caller.call(INFO, body)["Data"]["IsPublic"] is False
    status, problem = operator.ask("POST", f"/humans/{ours}/unpublish", {"app_id": 4294967295})
    assert status == 400
    assert "4294967295" in problem["detail"]


def test_deleted(operator: Operator, caller: Caller, ours: str) -> None:
    assert operator.ask("DELETE", f"/humans/{ours}") == (204, None)
    assert caller.call(INFO, {"DigitalHumanId": ours})["Code"] == 400000003
    for method in ("GET", "DELETE", "PATCH"):
        status, problem = operator.ask(method, f"/humans/{ours}", {} if method == "PATCH" else None)
        assert status == 404
        assert ours in problem["detail"]
