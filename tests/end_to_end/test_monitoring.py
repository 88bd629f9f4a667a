"""What a real server tells its operator: metrics, health, and a log without secrets."""

from __future__ import annotations

import base64
import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.forwarder import forward, through
from support.server import RunningServer, serve, wait_until
from support.streaming import DRIVING, ENDED, ENVIRONMENT, Streams, kill, stream_processes
from support.watching import Viewer, until
from websockets.asyncio.client import connect

from benchmarks.servers import free_port
from visavis.streams.viewer_tokens import make_token

PATIENCE_S = 30
MARK = "Marmalade"
PCM = b"PulseCodeModulated" * 200


def scrape(port: int) -> dict[str, float]:
    """Every sample, by its name and its labels' values."""
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found[" ".join([sample.name, *sorted(sample.labels.values())])] = sample.value
    return found


def ready(base_url: str) -> tuple[int, dict[str, Any]]:
    answer = httpx.get(f"{base_url}/readyz")
    return answer.status_code, answer.json()["checks"]


async def watched(server: RunningServer, streams: Streams, stream_id: str) -> Viewer:
    """A viewer who is connected."""
    app, viewer = streams.app, Viewer()
    token = make_token(app.app_id, "me", app.server_secret, int(time.time()), 600)
    async with httpx.AsyncClient() as http:
        answer = await http.post(
            f"{server.base_url}/rtc/{app.app_id}/room/{stream_id}/whep",
            content=await viewer.offer(),
            headers={"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"},
        )
    assert answer.status_code == 201, answer.text
    await viewer.accept(answer.text)
    await until(lambda: viewer.seen, PATIENCE_S)
    return viewer


async def push(address: str) -> None:
    async with connect(address) as socket:
        await socket.send(PCM)


async def test_a_watched_stream_is_measured_and_logged_without_secrets(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        **ENVIRONMENT, "VISAVIS_METRICS_PORT": str(port), "VISAVIS_LOG_FORMAT": "json",
        "VISAVIS_LOG_CALLS": "on",
    }  # fmt: skip
    with serve(tmp_path / "data", environment=environment) as server:
        assert f"http://127.0.0.1:{port}/metrics" in server.banner
        streams = Streams(server.new_app())
        task = streams.create("seen")
        viewer = await watched(server, streams, "seen")
        try:
            drive = streams.speak(task, f"{MARK} is made of oranges.")
            wait_until(lambda: streams.drive(drive) == ENDED, PATIENCE_S)
            wait_until(
                lambda: scrape(port).get("visavis_drive_first_picture_seconds_count text"),
                PATIENCE_S,
            )
            found = scrape(port)
            socket = streams.ask("DriveByWsStream", TaskId=task)
            address = next(value for value in socket.values() if "Token=" in str(value))
            await push(address)
        finally:
            secrets = [
                re.findall(r"a=ice-pwd:(\S+)", sdp.sdp)
                for sdp in (viewer.peer.localDescription, viewer.peer.remoteDescription)
            ]
            await viewer.aclose()
        kill(stream_processes(server)[0])
        wait_until(
            lambda: scrape(port)["visavis_stream_process_ends_total crashed"] == 1, PATIENCE_S
        )
        streams.ask("QueryDigitalHumanStreamTasks")
    assert found["visavis_viewers"] == 1
    assert found["visavis_streams streaming"] == 1
    assert found["visavis_drives_total ended text"] == 1
    assert found["visavis_drive_first_sound_seconds_count text"] == 1
    assert found["visavis_drive_pictures_total"] > 0
    assert found["visavis_calls_total 0 DriveByText"] == 1
    assert found["visavis_database_up"] == 1
    assert found["visavis_stream_cores_taken"] > 0
    assert not [name for name in found if task in name or str(streams.app.app_id) in name]
    text = server.log.read_text()
    token = address.rpartition("=")[2]
    assert all(secrets)
    for secret in [*secrets[0], *secrets[1], token, MARK, streams.app.server_secret,
                   "PulseCode", base64.b64encode(PCM).decode()[:24], "a=candidate"]:  # fmt: skip
        assert secret not in text
    check_lines([json.loads(line) for line in text.splitlines()], task, drive)


def check_lines(lines: list[dict[str, Any]], task: str, drive: str) -> None:
    """Each line about the stream says so, and only calls bear a RequestId."""
    events = {line["event"] for line in lines if line.get("task_id") == task}
    assert {"task.created", "task.streaming", "drive.queued", "drive.ended", "stream.over",
            "task.stopped", "call.answered"} <= events  # fmt: skip
    of_drive = [line["event"] for line in lines if line.get("drive_id") == drive]
    assert {"drive.queued", "drive.driving", "drive.ended"} <= set(of_drive)
    for line in lines:
        if line["event"].startswith(("stream.", "drive.", "task.")):
            assert {"app_id", "task_id"} <= set(line), line
            asked = line["event"] in ("task.created", "task.stopping", "drive.queued")
            assert ("request_id" in line) == asked, line


def test_a_server_whose_database_is_gone_is_alive_but_not_ready(
    shared_postgresql: str, tmp_path: Path
) -> None:
    port = free_port()
    parts = urlsplit(shared_postgresql)
    with forward(parts.hostname or "", parts.port or 5432) as database:
        environment = {
            **ENVIRONMENT, "VISAVIS_METRICS_PORT": str(port),
            "VISAVIS_DATABASE_URL": through(shared_postgresql, database),
        }  # fmt: skip
        with serve(tmp_path / "data", environment=environment) as server:
            places = (server.base_url, f"http://127.0.0.1:{port}")
            wait_until(lambda: ready(server.base_url)[0] == 200, PATIENCE_S)
            database.close()
            wait_until(lambda: ready(server.base_url)[0] == 503, PATIENCE_S)
            for place in places:
                status, checks = ready(place)
                assert status == 503
                assert [name for name, check in checks.items() if not check["ok"]] == ["database"]
                assert httpx.get(f"{place}/healthz").status_code == 200
            found = scrape(port)
            assert found["visavis_database_up"] == 0
            assert "visavis_callbacks_pending" not in found
            database.open()
            wait_until(lambda: ready(server.base_url)[0] == 200, PATIENCE_S)
        log = server.log.read_text()
    assert "readyz" not in log
    assert "healthz" not in log


def test_health_is_served_without_metrics_and_metrics_not_at_the_api(data_dir: Path) -> None:
    with serve(data_dir) as server:
        assert "Metrics" not in server.banner
        assert httpx.get(f"{server.base_url}/healthz").text == "ok\n"
        assert ready(server.base_url)[0] == 200
        assert httpx.get(f"{server.base_url}/metrics").status_code == 404


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_streams_process_logs_as_the_server_does(form: str, tmp_path: Path) -> None:
    environment = {**ENVIRONMENT, "VISAVIS_LOG_FORMAT": form}
    with serve(tmp_path / "data", environment=environment) as server:
        streams = Streams(server.new_app())
        task = streams.create("logged")
        drive = streams.ask("DriveByAudio", TaskId=task, AudioUrl="http://127.0.0.1:9/a.wav")
        wait_until(lambda: streams.drive(drive["DriveId"]) not in (1, DRIVING), PATIENCE_S)
        streams.ask("StopDigitalHumanStreamTask", TaskId=task)
        server.process.terminate()
        server.process.wait(20)
        lines = server.log.read_text().splitlines()
    assert not [line for line in lines if "\x1b" in line]
    if form == "json":
        assert [json.loads(line) for line in lines]
    else:
        assert [line for line in lines if "drive.failed" in line and f"task_id={task}" in line]
