"""Streams over /admin/v1, of a real server."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.browsing import Stream, streams
from support.calls import Caller, fetch
from support.operating import Operator
from support.server import RunningServer, wait_until


@pytest.fixture(scope="module")
def stream(server: RunningServer, caller: Caller) -> Iterator[Stream]:
    with streams(server, caller) as begin:
        made = begin("a room/with ü")
        task = {"TaskId": made.task_id}
        status = "GetDigitalHumanStreamTaskStatus"
        wait_until(lambda: caller.call(status, task)["Data"]["Status"] == 3, 90)
        yield made


def test_what_is_told_of_a_stream(operator: Operator, stream: Stream, caller: Caller) -> None:
    found = operator.get(f"/streams/{stream.task_id}")["stream"]
    assert found["app_id"] == caller.app_id
    assert found["app_name"] == "Test App"
    assert found["digital_human_name"] == "Amara"
    assert (found["room_id"], found["stream_id"]) == ("a room/with ü", "s0")
    assert (found["status"], found["is_live"], found["is_here"]) == ("streaming", True, True)
    assert (found["viewers"], found["ended_ms"], found["end_reason"]) == (0, None, "")


def test_lists(operator: Operator, stream: Stream, caller: Caller) -> None:
    def found(**query: Any) -> list[str]:
        return [one["task_id"] for one in operator.get("/streams", **query)["streams"]]

    assert found(state="live", app_id=caller.app_id) == [stream.task_id]
    assert found(room_id="a room/with ü") == [stream.task_id]
    assert found(state="ended", app_id=caller.app_id) == []
    assert found(state="failed") == []
    assert found(app_id=1) == []


def test_drives_and_why_they_failed(operator: Operator, stream: Stream) -> None:
    stream.say("Hello.")
    body = {"TaskId": stream.task_id, "AudioUrl": "http://127.0.0.1:9/none.mp3"}
    failed = stream.caller.call("DriveByAudio", body)["Data"]["DriveId"]
    path = f"/streams/{stream.task_id}/drives"

    def last() -> Any:
        return operator.get(path)["drives"][0]

    wait_until(lambda: last()["status"] == "failed", 60)
    assert last()["drive_id"] == failed
    assert "127.0.0.1" in last()["reason"]
    page = operator.get(path, limit=1)
    second = operator.get(path, limit=1, cursor=page["next_cursor"])
    assert (second["drives"][0]["source"], second["next_cursor"]) == ("text", None)
    assert operator.get(f"/streams/{stream.task_id}")["drives"][0]["drive_id"] == failed


def test_addresses_to_watch_by(operator: Operator, stream: Stream) -> None:
    viewing = operator.post(f"/streams/{stream.task_id}/viewing")
    assert viewing["ice_servers"] == []
    status, _, page = fetch(f"{operator.base_url}{viewing['watch']}")
    assert status == 200
    assert b"<video" in page
    headers = {"Content-Type": "application/sdp"}
    whep = f"{operator.base_url}{viewing['whep']}"
    # Who may offer at all is told what is wrong with the offer.
    assert fetch(whep, "POST", b"none", headers)[0] == 400
    assert fetch(whep.replace("Signature=", "Signature=x"), "POST", b"none", headers)[0] == 401
    assert urlsplit(viewing["whep"]).netloc == ""


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/streams/none", 404),
        ("GET", "/streams/none/drives", 404),
        ("POST", "/streams/none/stop", 404),
        ("POST", "/streams/none/viewing", 404),
        ("GET", "/streams?state=over", 400),
        ("GET", "/streams?limit=201", 400),
        ("GET", "/streams?cursor=x", 400),
        ("GET", "/streams?cursor=-1", 400),
        ("GET", f"/streams?cursor={'f' * 40}", 400),
    ],
)
def test_what_is_not_there_or_will_not_do(
    operator: Operator, method: str, path: str, status: int
) -> None:
    found, problem = operator.ask(method, path)
    assert found == status
    assert problem["detail"]


def test_an_operator_stops_it(operator: Operator, stream: Stream) -> None:
    path = f"/streams/{stream.task_id}"
    assert operator.post(f"{path}/stop") is None
    wait_until(lambda: not operator.get(path)["stream"]["is_live"], 30)
    assert operator.get(path)["stream"]["end_reason"] == "It was stopped by an operator."
    assert operator.ask("POST", f"{path}/stop")[0] == 409
    status, problem = operator.ask("POST", f"{path}/viewing")
    assert status == 409
    assert "by an operator" in problem["detail"]
