"""What the log says of calls, and what it never says."""

import json
import re
from pathlib import Path

import pytest
from support.calls import Caller, fetch
from support.server import RunningServer, serve, wait_until

LIST = "GetDigitalHumanList"


def make_calls(caller: Caller) -> tuple[list[str], list[str], list[str]]:
    """Good and bad calls: RequestIds of the good ones, of the bad ones, and secrets sent along."""
    good, bad, secret = [], [], [caller.server_secret]
    for query in (caller.query(LIST), caller.query("GetTimbreList")):
        secret.append(query["Signature"])
        good.append(caller.post(query, None)["RequestId"])
        bad.append(caller.post(query, None)["RequestId"])
    for changes in ({"Timestamp": "1"}, {"SignatureVersion": "9"}, {"AppId": "77"}):
        query = caller.query(LIST, **changes)
        secret.append(query["Signature"])
        bad.append(caller.post(query, b"{}")["RequestId"])
    query = caller.query("Nothing\n[error] forged")
    secret.append(query["Signature"])
    bad.append(caller.post(query, None)["RequestId"])
    answer = caller.call(LIST, {"Limit": 1})
    good.append(answer["RequestId"])
    url = answer["Data"]["DigitalHumans"][0]["AvatarUrl"]
    secret.append(re.sub(".*Signature=", "", url))
    assert fetch(url)[0] == 200
    assert fetch(f"{url}x")[0] == 403
    return good, bad, secret


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("log_calls", ["on", "off"])
def test_every_refused_call_has_one_line_and_no_line_has_a_secret(
    data_dir: Path, log_format: str, log_calls: str
) -> None:
    settings = {"VISAVIS_LOG_FORMAT": log_format, "VISAVIS_LOG_CALLS": log_calls}
    with serve(data_dir, environment=settings) as server:
        good, bad, secret = make_calls(server.quickstart)
        wait_until(lambda: bad[-1] in server.log.read_text())
        log = server.log.read_text()
    for request_id in bad:
        assert log.count(request_id) == 1
    for request_id in good:
        assert log.count(request_id) == (1 if log_calls == "on" else 0)
    assert not [word for word in secret if word in log]
    assert not re.search(r"^\[error\] forged", log, re.MULTILINE)


def test_a_json_log_is_one_object_a_line(data_dir: Path) -> None:
    with serve(data_dir, environment={"VISAVIS_LOG_FORMAT": "json"}) as server:
        request_id = server.quickstart.call(LIST, {"Limit": 0})["RequestId"]
        wait_until(lambda: request_id in server.log.read_text())
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    line = next(line for line in lines if line.get("request_id") == request_id)
    assert (line["event"], line["code"], line["action"]) == ("call.refused", 400000001, LIST)


def test_the_banner_and_nothing_else_is_on_stdout(server: RunningServer) -> None:
    assert server.banner.endswith("Stop with Ctrl+C.\n")
    server.quickstart.call("Nothing")
    server.process.terminate()
    assert server.process.stdout is not None
    assert server.process.stdout.read() == ""
