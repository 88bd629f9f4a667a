"""Faults as somebody who tests a client meets them: set on the command line, seen by calls."""

import shutil
from pathlib import Path

import pytest
from support.server import RunningServer, serve, wait_until

LIST = "GetDigitalHumanList"
BUSY = 400010002
SET = ("faults", "set", "--app", "all", "--code", str(BUSY), "--for", "5m", "--json")


def test_a_running_server_follows(server: RunningServer) -> None:
    caller = server.new_app("--rate-limit", "1000")
    assert server.run(*SET)["Applied"]
    wait_until(lambda: caller.call(LIST)["Code"] == BUSY)
    assert "fault" in caller.call(LIST)["Message"]
    server.run("faults", "clear")
    wait_until(lambda: caller.call(LIST)["Code"] == 0)
    assert "call.fault" in server.log.read_text()


@pytest.mark.parametrize(
    ("settings", "hits"),
    [
        ({"VISAVIS_PUBLIC_URL": "http://api.test"}, False),
        ({"VISAVIS_PUBLIC_URL": "http://api.test", "VISAVIS_FAULTS": "on"}, True),
    ],
)
def test_a_public_server_has_faults_only_if_it_is_told_to(
    data_dir: Path, settings: dict[str, str], hits: bool
) -> None:
    with serve(data_dir, environment=settings) as running:
        assert running.run(*SET)["Applied"] is hits
        caller = running.new_app()
        wait_until(lambda: caller.call(LIST)["Code"] == (BUSY if hits else 0))
        log = running.log.read_text()
    assert ("faults.ignored" in log) is not hits
    shutil.rmtree(data_dir)
