"""Section 5 of the contract against the real server: what an App is told, and what its viewers."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.callbacks import DRIVE, TASK, Told, callback_receiver
from support.server import RunningServer, serve, wait_until
from support.streaming import (
    DRIVE_FAILED,
    DRIVING,
    ENDED,
    ENVIRONMENT,
    FAILED,
    INITIALISING,
    INTERRUPTED,
    LONG_TEXT,
    QUEUED,
    STOPPED,
    STOPPING,
    STREAMING,
    Streams,
    begin_stream,
)
from support.watching import Viewer, until

from visavis.streams.viewer_tokens import make_token

PATIENCE_S = 30
FIELDS = {
    "AppId", "EventType", "Nonce", "Timestamp", "Signature", "EventTime", "TaskId", "Detail",
}  # fmt: skip
NOT_STARTED = 400000006


@dataclass
class Place:
    server: RunningServer
    streams: Streams
    told: Told
    secret: str

    def of(self, task_id: str, event_type: int) -> list[dict[str, Any]]:
        """The callbacks of a task, as they came."""
        return [
            body
            for body in list(self.told.bodies)
            if body["TaskId"] == task_id and body["EventType"] == event_type
        ]

    def stop(self, task_id: str) -> None:
        self.streams.ask("StopDigitalHumanStreamTask", TaskId=task_id)
        wait_until(lambda: self.told.of_task(task_id)[-1:] == [STOPPED], PATIENCE_S)


@pytest.fixture(scope="module")
def place(seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data_dir = shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("section5") / "data")
    environment = {**ENVIRONMENT, "VISAVIS_STREAM_SPARES": "1"}
    with callback_receiver() as told, serve(data_dir, environment=environment) as server:
        app = server.new_app()
        server.run("apps", "callback", str(app.app_id), told.url)
        shown = server.run("apps", "show", str(app.app_id), "--json")
        yield Place(server, Streams(app), told, shown["CallbackSecret"])


def test_a_tasks_callbacks_have_just_these_fields(place: Place) -> None:
    before_ms = time.time() * 1000
    task = place.streams.create("fields")
    place.stop(task)
    told = place.of(task, TASK)
    assert place.told.of_task(task) == [INITIALISING, STREAMING, STOPPING, STOPPED]
    for body in told:
        assert set(body) == FIELDS
        assert body["AppId"] == place.streams.app.app_id
        assert before_ms - 1000 <= body["EventTime"] <= time.time() * 1000 + 1000
        assert isinstance(body["Timestamp"], str)
        assert abs(int(body["Timestamp"]) - time.time()) < PATIENCE_S
        detail = body["Detail"]
        assert set(detail) == {"Status", "RoomId", "StreamId"}
        assert (detail["RoomId"], detail["StreamId"]) == ("room", "fields")
    assert len({body["Nonce"] for body in told}) == len(told)


def test_each_is_signed_with_the_callback_secret(place: Place) -> None:
    task = place.streams.create("signed")
    place.stop(task)
    for body in place.of(task, TASK):
        joined = "".join(sorted((place.secret, body["Timestamp"], body["Nonce"])))
        assert body["Signature"] == hashlib.sha1(joined.encode()).hexdigest()


def test_a_failed_initialisation_is_told_with_its_reason(place: Place) -> None:
    assets = [{"AssetType": 1, "AssetUrl": "http://127.0.0.1:9/secret.png"}]
    order = place.streams.order("fails", Assets=assets)
    task = begin_stream(place.streams.app, order)
    wait_until(lambda: place.told.of_task(task) == [INITIALISING, FAILED], PATIENCE_S)
    reason = place.of(task, TASK)[-1]["Detail"]["FailReason"]
    assert "Assets[0].AssetUrl" in reason
    status = place.streams.ask("GetDigitalHumanStreamTaskStatus", TaskId=task)
    assert (status["Status"], status["FailReason"]) == (FAILED, reason)
    assert place.streams.app.call("InterruptDriveTask", {"TaskId": task})["Code"] == NOT_STARTED


def test_a_drive_is_told_queued_driving_and_ended(place: Place) -> None:
    task = place.streams.create("drives")
    drive = place.streams.speak(task)
    wait_until(lambda: place.told.of_drive(drive)[-1:] == [ENDED], PATIENCE_S)
    assert place.told.of_drive(drive) == [QUEUED, DRIVING, ENDED]
    for body in place.of(task, DRIVE):
        assert set(body) == FIELDS
        assert set(body["Detail"]) == {"DriveId", "Status"}
    place.stop(task)


def test_one_that_was_interrupted_ends_with_4_if_it_had_begun(place: Place) -> None:
    task = place.streams.create("interrupted")
    begun, behind = place.streams.speak(task, LONG_TEXT), place.streams.speak(task)
    wait_until(lambda: place.streams.drive(begun) == DRIVING, PATIENCE_S)
    place.streams.ask("InterruptDriveTask", TaskId=task)
    wait_until(lambda: place.streams.drives(task) == [INTERRUPTED, INTERRUPTED], PATIENCE_S)
    place.stop(task)
    assert place.told.of_drive(begun) == [QUEUED, DRIVING, ENDED]
    assert place.told.of_drive(behind) == [QUEUED]


def test_one_that_failed_before_it_began_is_told_3(place: Place) -> None:
    task = place.streams.create("failed")
    url = "http://127.0.0.1:9/a.wav"
    drive = place.streams.ask("DriveByAudio", TaskId=task, AudioUrl=url)["DriveId"]
    wait_until(lambda: place.told.of_drive(drive) == [QUEUED, DRIVE_FAILED], PATIENCE_S)
    assert place.streams.drive(drive) == DRIVE_FAILED
    place.stop(task)


def test_what_is_not_received_comes_again_signed_anew_and_before_what_follows(
    place: Place,
) -> None:
    place.told.answers[:] = [500]
    task = place.streams.create("again")
    place.stop(task)
    assert place.told.of_task(task) == [INITIALISING, INITIALISING, STREAMING, STOPPING, STOPPED]
    first, second = place.of(task, TASK)[:2]
    assert first["EventTime"] == second["EventTime"]
    assert first["Nonce"] != second["Nonce"]
    assert int(second["Timestamp"]) >= int(first["Timestamp"]) + 1  # 2 s, cut to whole ones


@pytest.mark.parametrize("status", [201, 204, 299])
def test_any_2xx_is_receipt(place: Place, status: int) -> None:
    place.told.answers[:] = [status]
    task = place.streams.create(f"status-{status}")
    place.stop(task)
    assert place.told.of_task(task) == [INITIALISING, STREAMING, STOPPING, STOPPED]


async def test_viewers_are_told_the_same_speaking_state(place: Place) -> None:
    app, streams = place.streams.app, place.streams
    task = await asyncio.to_thread(streams.create, "viewed")
    token = make_token(app.app_id, "me", app.server_secret, int(time.time()), 60)
    url = f"{app.base_url}/rtc/{app.app_id}/room/viewed/whep"
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}
    viewer = Viewer()
    try:
        async with httpx.AsyncClient() as http:
            answer = await http.post(url, content=await viewer.offer(), headers=headers)
        assert answer.status_code == 201, answer.text
        await viewer.accept(answer.text)
        await until(lambda: viewer.seen and viewer.heard, 20)
        drive = await asyncio.to_thread(streams.speak, task)

        def states() -> list[dict[str, Any]]:
            return [said for _, said in viewer.told if said["Product"] == "digitalhuman"]

        await until(lambda: len(states()) == 2, 20)
        for said, status in zip(states(), (DRIVING, ENDED), strict=True):
            assert set(said) == {"Product", "Timestamp", "Cmd", "Data"}
            assert said["Cmd"] == 1001
            assert said["Data"] == {"Status": status, "DriveId": drive}
            assert abs(said["Timestamp"] / 1000 - time.time()) < PATIENCE_S
    finally:
        await viewer.aclose()
    await asyncio.to_thread(place.stop, task)
