"""Starting and stopping ``visavis serve``."""

import json
import re
import shlex
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.calls import Caller
from support.pictures import picture
from support.raw import connect
from support.server import VISAVIS, RunningServer, run_visavis, serve, wait_until

LIST = "GetDigitalHumanList"
BUILT_IN = 29


def printed_call(server: RunningServer, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the line that the banner shows, as it stands there, in another directory."""
    line = next(line for line in server.banner.splitlines() if f"call {LIST}" in line)
    return subprocess.run(
        shlex.split(line), cwd=cwd, env={}, capture_output=True, text=True, timeout=60, check=False
    )


def printed_talk(server: RunningServer, cwd: Path) -> list[str]:
    """Run the three lines that let a digital human speak, but open no browser; what they print."""
    lines = [line.strip() for line in server.banner.splitlines() if "TASK" in line]
    create, watch, speak = (line.replace(" --open", "") for line in lines)
    script = "\n".join(["set -e", create, watch, speak])
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=cwd, env={}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def total(caller: Caller) -> int:
    return int(caller.call(LIST)["Data"]["Total"])


def test_the_first_start_on_an_empty_directory(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with serve(tmp_path / "data") as server:
        assert re.match(r"Visavis 0\.\S+ listens on http://127\.0\.0\.1:\d+\n", server.banner), (
            server.banner
        )
        called = printed_call(server, elsewhere)
        assert (called.returncode, called.stderr) == (0, "")
        answer = json.loads(called.stdout)
        assert answer["Code"] == 0
        assert len(answer["Data"]["DigitalHumans"]) == 2
        assert answer["Data"]["Total"] == BUILT_IN
        assert server.quickstart.call("GetTimbreList")["Data"]["Total"] > 0
        address, *driven = printed_talk(server, elsewhere)
        assert address.startswith(f"{server.base_url}/watch/")
        assert json.loads("".join(driven))["Data"]["DriveId"]
        first = server.quickstart
    assert list(elsewhere.iterdir()) == []
    with serve(tmp_path / "data") as server:
        again = server.quickstart
        assert (again.app_id, again.server_secret) == (first.app_id, first.server_secret)
        assert total(again) == BUILT_IN


def test_a_second_start_keeps_what_was_added(data_dir: Path) -> None:
    (data_dir.parent / "face.png").write_bytes(picture())
    add = ("humans", "add", "--name", "New", "--public", "--json", "--avatar")
    made = run_visavis(*add, str(data_dir.parent / "face.png"), data_dir=data_dir)
    human_id = json.loads(made.stdout)["DigitalHumanId"]
    removed = run_visavis("humans", "list", "--json", data_dir=data_dir)
    built_in = json.loads(removed.stdout)["DigitalHumans"][0]["DigitalHumanId"]
    run_visavis("humans", "remove", built_in, data_dir=data_dir)
    with serve(data_dir) as server:
        info = server.quickstart.call("GetDigitalHumanInfo", {"DigitalHumanId": human_id})
        assert info["Data"]["Name"] == "New"
        gone = server.quickstart.call("GetDigitalHumanInfo", {"DigitalHumanId": built_in})
        assert gone["Code"] == 400000003
        assert total(server.quickstart) == BUILT_IN


def test_the_printed_line_works_whatever_the_directory_is_called(
    data_dir: Path, tmp_path: Path
) -> None:
    odd = data_dir.rename(tmp_path / 'it\'s "ünï" $HOME')
    with serve(odd) as server:
        assert printed_call(server, tmp_path).returncode == 0


def test_the_printed_line_holds_all_that_another_database_takes(
    data_dir: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{data_dir / 'visavis.sqlite3'}"
    with serve(data_dir, "--database-url", url) as server:
        called = printed_call(server, tmp_path)
    assert called.returncode == 0, called.stderr


def test_with_json_stdout_is_one_document(data_dir: Path) -> None:
    command = [*VISAVIS, "serve", "--json", "--port", "0", "--tls", "auto"]
    process = subprocess.Popen(
        [*command, "--data-dir", str(data_dir)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while lines[-1] != "}\n":
            lines.append(process.stdout.readline())
            assert lines[-1], lines
        facts = json.loads("".join(lines))
        first = ["BaseUrl", "AppId", "ServerSecret", "Authority", "MetricsUrl"]
        assert list(facts) == [*first, "ConsoleUrl", "AdminToken"]
        assert Path(facts["Authority"]).is_file()
        call = ("call", LIST, "--base-url", facts["BaseUrl"], "--app-id", str(facts["AppId"]))
        secret = ("--server-secret", facts["ServerSecret"], "--ca-cert", facts["Authority"])
        called = run_visavis(*call, *secret, data_dir=data_dir)
        assert called.returncode == 0, called.stderr
        process.terminate()
        assert process.communicate(timeout=20)[0] == ""
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()


def test_no_quickstart_app_where_it_is_not_wanted(data_dir: Path) -> None:
    with serve(data_dir, environment={"VISAVIS_QUICKSTART": "off"}) as server:
        assert "ServerSecret" not in server.banner
        assert server.new_app().call(LIST)["Code"] == 0


def test_a_port_in_use_is_told(data_dir: Path) -> None:
    with serve(data_dir) as server:
        port = server.base_url.rsplit(":", 1)[1]
        second = run_visavis("serve", "--port", port, data_dir=data_dir)
        assert second.returncode == 1
        assert second.stdout == ""
        assert f"Error: The server cannot listen on 127.0.0.1 port {port}" in second.stderr
        assert "Traceback" not in second.stderr
        assert server.quickstart.call(LIST)["Code"] == 0


def test_of_two_that_want_one_port_one_gets_it(data_dir: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*VISAVIS, "serve", "--port", str(port), "--data-dir", str(data_dir)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        wait_until(lambda: any(process.poll() is not None for process in processes), 30)
        winner, loser = sorted(processes, key=lambda process: process.poll() is not None)
        assert winner.stdout is not None
        assert "listens on" in winner.stdout.readline()
        winner.terminate()
        told, faults = loser.communicate(timeout=20)
        assert (loser.returncode, told) == (1, "")
        assert f"Error: The server cannot listen on 127.0.0.1 port {port}" in faults
        assert "Traceback" not in faults
        assert winner.wait(20) == 0
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(data_dir: Path, number: signal.Signals) -> None:
    with serve(data_dir) as server, connect(server.base_url) as idle:
        assert server.quickstart.call(LIST)["Code"] == 0
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(4096).startswith(b"HTTP/1.1 200")
        server.process.send_signal(number)
        assert server.process.wait(20) == 0
    log = server.log.read_text()
    assert "Traceback" not in log
    assert "error" not in log


def test_a_signal_while_it_starts_stops_it_without_a_traceback(data_dir: Path) -> None:
    command = [*VISAVIS, "serve", "--port", "0", "--data-dir", str(data_dir)]
    write_ahead_log = data_dir / "visavis.sqlite3-wal"  # there while the database is open
    for delay_s in (0.0, 0.1, 0.3):
        assert not write_ahead_log.exists()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            wait_until(write_ahead_log.exists, 30)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(delay_s)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=20)
        finally:
            process.kill()
            process.communicate()
        assert process.returncode in (0, 130, -signal.SIGINT)
        assert "Traceback" not in told, told


def test_two_that_start_at_once_make_one_authority(data_dir: Path, tmp_path: Path) -> None:
    with ExitStack() as stack:

        def start(_: int) -> RunningServer:
            return stack.enter_context(serve(data_dir, "--tls", "auto"))

        with ThreadPoolExecutor(2) as pool:
            servers = list(pool.map(start, range(2)))
        for server in servers:
            called = printed_call(server, tmp_path)
            assert called.returncode == 0, called.stderr
            assert json.loads(called.stdout)["Data"]["Total"] == BUILT_IN
