"""What the log says of calls, and what it never says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.calls import Caller, fetch
from support.raw import exchange
from support.server import RunningServer, serve, wait_until

LIST = "GetDigitalHumanList"


def logged(server: RunningServer, last: str) -> list[str]:
    """The lines of the log, once it holds the last RequestId."""
    wait_until(lambda: last in server.log.read_text())
    return server.log.read_text().splitlines()


class Mixture:
    """Good and bad calls, and what must not be logged of them."""

    def __init__(self, server: RunningServer) -> None:
        self.refused: list[dict[str, Any]] = []
        self.answered: list[dict[str, Any]] = []
        self.secrets: set[str] = set()
        app = server.quickstart
        for caller in (
            app,
            Caller(app.base_url, app.app_id, "f" * 32),
            Caller(app.base_url, 4294967295, "0" * 32),
        ):
            self.secrets.add(caller.server_secret)
            self._call(caller)
        query = app.query(LIST)
        self._send(app, query)
        self._send(app, query)  # the nonce has been used
        for changes in ({"Timestamp": "1"}, {"Action": "a\nb\x1b[31m"}, {"SignatureVersion": "1"}):
            self._send(app, app.query(LIST) | changes)
        self._send(app, app.query(LIST) | {"Action": f"{LIST}\nlevel=error request_id=x"})
        self._send(app, app.query(LIST), b'{"Limit": "' + b"s3cr3t-body" * 3)
        self.secrets.add("s3cr3t-body")

    def _call(self, caller: Caller) -> None:
        for action, body in ((LIST, {"Limit": 1}), (LIST, {"Limit": 99}), ("GetNothing", {})):
            self._send(caller, caller.query(action), json.dumps(body).encode())

    def _send(self, caller: Caller, query: dict[str, str], body: bytes | None = None) -> None:
        self.secrets |= {query["Signature"], query["SignatureNonce"]}
        answer = caller.post(query, body)
        (self.answered if answer["Code"] == 0 else self.refused).append(answer)
        for human in answer.get("Data", {}).get("DigitalHumans", []):
            signature = human["AvatarUrl"].rsplit("Signature=", 1)[1]
            self.secrets.add(signature)
            assert fetch(human["AvatarUrl"])[0] == 200
            assert fetch(human["AvatarUrl"].replace("Expires=", "Expires=1"))[0] == 403


@pytest.fixture(params=["text", "json"])
def server(request: pytest.FixtureRequest, data_dir: Path) -> Iterator[tuple[RunningServer, str]]:
    """A server that logs all calls, and the form of its log."""
    environment = {
        "VISAVIS_LOG_CALLS": "on",
        "VISAVIS_LOG_FORMAT": request.param,
        "VISAVIS_RATE_LIMIT": "1000",
    }
    with serve(data_dir, environment=environment) as running:
        yield running, request.param


def test_each_call_is_one_line_without_its_secrets(server: tuple[RunningServer, str]) -> None:
    running, form = server
    mixture = Mixture(running)
    assert len(mixture.refused) > 8
    assert len(mixture.answered) > 1
    exchange(running.base_url, b"GET /?Signature=hunter2 HTTP/9\r\n\r\n")
    lines = logged(running, mixture.refused[-1]["RequestId"])
    for answer in mixture.refused + mixture.answered:
        (line,) = [line for line in lines if answer["RequestId"] in line]
        if form == "json":
            entry = json.loads(line)
            assert entry["request_id"] == answer["RequestId"]
            assert entry.get("code", 0) == answer["Code"]
            assert entry["event"] == ("call.answered" if answer["Code"] == 0 else "call.refused")
        elif answer["Code"]:
            assert f"code={answer['Code']}" in line
            assert "call.refused" in line
        else:
            assert "call.answered" in line
    running.process.terminate()
    assert running.process.wait(20) == 0
    assert running.process.stdout is not None
    everything = running.log.read_text() + running.process.stdout.read()
    assert not [secret for secret in mixture.secrets | {"hunter2"} if secret in everything]
    assert not re.search(r"\x1b\[31m", everything)
    assert "Signature=" not in everything


def test_json_lines_are_json_from_the_first_to_the_last(data_dir: Path) -> None:
    environment = {"VISAVIS_LOG_FORMAT": "json"}
    with serve(data_dir, environment=environment) as running:
        exchange(running.base_url, b"nonsense\r\n\r\n")
        refused = running.quickstart.call("GetNothing")
        lines = logged(running, refused["RequestId"])
    assert all(json.loads(line)["event"] for line in lines)
    assert sum("request_id" in line for line in lines) == 1


def test_calls_that_succeed_are_logged_only_if_asked_for(data_dir: Path) -> None:
    with serve(data_dir) as running:
        answered = [running.quickstart.call(LIST)["RequestId"] for _ in range(5)]
        refused = running.quickstart.call("GetNothing")["RequestId"]
        log = "\n".join(logged(running, refused))
    assert refused in log
    assert not [request_id for request_id in answered if request_id in log]
    assert "call.answered" not in log
