"""Streams of the real server: conversations, and what happens to them when something dies."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from support.callbacks import Told, callback_receiver
from support.forwarder import forward, through
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
    NO_ROOM,
    QUEUED,
    STOPPED,
    STOPPING,
    STREAMING,
    Streams,
    begin_stream,
    kill,
    stream_processes,
)

PATIENCE_S = 30


@dataclass
class Place:
    """A server, an App with streams, and what the App is told."""

    server: RunningServer
    streams: Streams
    told: Told


def place_at(server: RunningServer, told: Told) -> Place:
    app = server.new_app()
    server.run("apps", "callback", str(app.app_id), told.url)
    return Place(server, Streams(app), told)


@pytest.fixture(scope="module")
def place(seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data_dir = shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("streams") / "data")
    with callback_receiver() as told, serve(data_dir, environment=ENVIRONMENT) as server:
        yield place_at(server, told)


def test_a_conversation_is_spoken_and_told_of_in_order(place: Place) -> None:
    streams, told = place.streams, place.told
    task = streams.create("conversation")
    drives = [streams.speak(task, text) for text in ("Hello.", "How are you?")]
    wait_until(lambda: streams.drives(task) == [ENDED, ENDED], PATIENCE_S)
    streams.ask("StopDigitalHumanStreamTask", TaskId=task)
    wait_until(lambda: told.of_task(task)[-1:] == [STOPPED], PATIENCE_S)
    assert told.of_task(task) == [INITIALISING, STREAMING, STOPPING, STOPPED]
    for drive in drives:
        assert told.of_drive(drive) == [QUEUED, DRIVING, ENDED]


def test_callbacks_are_signed_with_the_apps_secret(place: Place) -> None:
    task = place.streams.create("signed")
    place.streams.ask("StopDigitalHumanStreamTask", TaskId=task)
    wait_until(lambda: place.told.of_task(task)[-1:] == [STOPPED], PATIENCE_S)
    app_id = place.streams.app.app_id
    secret = place.server.run("apps", "show", str(app_id), "--json")["CallbackSecret"]
    body = place.told.bodies[-1]
    words = "".join(sorted((secret, body["Timestamp"], body["Nonce"])))
    assert body["Signature"] == hashlib.sha1(words.encode()).hexdigest()
    assert body["AppId"] == app_id


def test_a_process_killed_in_a_drive_ends_its_task_and_touches_no_other(place: Place) -> None:
    streams, told = place.streams, place.told
    other = streams.create("other")
    before = stream_processes(place.server)
    task = streams.create("killed")
    (process,) = set(stream_processes(place.server)) - set(before)
    drive, behind = streams.speak(task, LONG_TEXT), streams.speak(task)
    wait_until(lambda: streams.drive(drive) == DRIVING, PATIENCE_S)
    kill(process)
    wait_until(lambda: streams.status(task) == STOPPED, PATIENCE_S)
    assert streams.drives(task) == [DRIVE_FAILED, DRIVE_FAILED]
    wait_until(lambda: told.of_task(task)[-1:] == [STOPPED], PATIENCE_S)
    assert told.of_drive(drive) == [QUEUED, DRIVING, DRIVE_FAILED]
    assert told.of_drive(behind) == [QUEUED, DRIVE_FAILED]
    spoken = streams.speak(other)
    wait_until(lambda: streams.drive(spoken) == ENDED, PATIENCE_S)
    assert not psutil.pid_exists(process.pid)  # not as a zombie either
    again = streams.create("killed")  # its StreamId is free
    for each in (other, again):
        streams.ask("StopDigitalHumanStreamTask", TaskId=each)


def test_a_drive_of_1800_characters_interrupted_fifty_times(place: Place) -> None:
    streams = place.streams
    task = streams.create("interrupted")
    text = ("Interrupt me as often as you like. " * 60)[:1800]
    drives = [streams.speak(task, text, InterruptMode=1) for _ in range(50)]
    wait_until(lambda: streams.drive(drives[-1]) == DRIVING, PATIENCE_S)
    assert set(streams.drives(task)[:-1]) == {INTERRUPTED}
    streams.ask("InterruptDriveTask", TaskId=task)
    wait_until(lambda: streams.drive(drives[-1]) == INTERRUPTED, PATIENCE_S)
    spoken = streams.speak(task)
    wait_until(lambda: streams.drive(spoken) == ENDED, PATIENCE_S)
    streams.ask("StopDigitalHumanStreamTask", TaskId=task)


def test_audio_that_cannot_be_had_fails_its_drive_not_the_call(place: Place) -> None:
    streams = place.streams
    task = streams.create("audio")
    urls = ["http://127.0.0.1:9/a.wav", "http://169.254.169.254/a.mp3", "nonsense"]
    drives = [streams.ask("DriveByAudio", TaskId=task, AudioUrl=url)["DriveId"] for url in urls[:2]]
    wait_until(lambda: streams.drives(task) == [DRIVE_FAILED] * 2, PATIENCE_S)
    assert place.told.of_drive(drives[0])[-1:] in ([], [DRIVE_FAILED])
    streams.ask("StopDigitalHumanStreamTask", TaskId=task)


def test_twenty_creates_beyond_capacity_get_a_stream_or_a_refusal(data_dir: Path) -> None:
    environment = {**ENVIRONMENT, "VISAVIS_STREAM_CORES": "0.3"}
    with serve(data_dir, environment=environment) as server:
        app = server.new_app()
        server.run("apps", "stream-limit", str(app.app_id), "100")
        streams = Streams(app)
        with ThreadPoolExecutor(20) as pool:
            orders = [streams.order(f"s{number}") for number in range(20)]
            answers = list(
                pool.map(lambda one: app.call("CreateDigitalHumanStreamTask", one), orders)
            )
        codes = sorted(answer["Code"] for answer in answers)
        admitted = codes.count(0)
        assert 1 <= admitted < 20
        assert codes[admitted:] == [NO_ROOM] * (20 - admitted)
        listed = streams.ask("QueryDigitalHumanStreamTasks")["TaskList"]
        assert len(listed) == admitted
        for task in listed:
            wait_until(lambda task=task: streams.status(task["TaskId"]) == STREAMING, PATIENCE_S)


def test_a_killed_server_leaves_no_process_and_its_tasks_end_at_the_next_start(
    data_dir: Path,
) -> None:
    with callback_receiver() as told:
        with serve(data_dir, environment=ENVIRONMENT) as server:
            place = place_at(server, told)
            task = place.streams.create("live")
            drive = place.streams.speak(task, LONG_TEXT)
            wait_until(lambda: place.streams.drive(drive) == DRIVING, PATIENCE_S)
            processes = psutil.Process(server.process.pid).children(recursive=True)
            server.process.kill()
            assert not psutil.wait_procs(processes, timeout=PATIENCE_S)[1]
        with serve(data_dir, environment=ENVIRONMENT) as server:
            app = place.streams.app
            streams = Streams(type(app)(server.base_url, app.app_id, app.server_secret))
            wait_until(lambda: streams.status(task) == STOPPED, PATIENCE_S)
            wait_until(lambda: told.of_task(task)[-1:] == [STOPPED], PATIENCE_S)
            assert streams.drive(drive) == DRIVE_FAILED
            assert told.of_drive(drive) == [QUEUED, DRIVING, DRIVE_FAILED]
            streams.create("live")


def test_a_server_that_is_stopped_ends_its_streams_and_says_so(data_dir: Path) -> None:
    with callback_receiver() as told:
        with serve(data_dir, environment=ENVIRONMENT) as server:
            place = place_at(server, told)
            task = place.streams.create("live")
            processes = psutil.Process(server.process.pid).children(recursive=True)
        assert server.process.returncode == 0, server.log.read_text()[-2000:]
        assert not psutil.wait_procs(processes, timeout=PATIENCE_S)[1]
        assert told.of_task(task)[-1] == STOPPED


def test_a_database_gone_for_ten_seconds_loses_nothing(
    shared_postgresql: str, tmp_path: Path
) -> None:
    parts = urlsplit(shared_postgresql)
    with callback_receiver() as told, forward(parts.hostname or "", parts.port or 5432) as database:
        url = through(shared_postgresql, database)
        environment = {**ENVIRONMENT, "VISAVIS_DATABASE_URL": url}
        with serve(tmp_path / "data", environment=environment) as server:
            place = place_at(server, told)
            streams = place.streams
            task = streams.create("live")
            drive = streams.speak(task, LONG_TEXT)
            wait_until(lambda: streams.drive(drive) == DRIVING, PATIENCE_S)
            database.close()
            refused = streams.app.call("DriveByText", {
                "TaskId": task, "Text": "Hello.", "TTSConfig": {"TimbreId": streams.timbre},
            })  # fmt: skip
            assert refused["Code"] == 400010002
            (process,) = stream_processes(server)
            with pytest.raises(psutil.TimeoutExpired):
                process.wait(10)  # the stream goes on meanwhile
            database.open()
            wait_until(lambda: streams.app.call("GetTimbreList")["Code"] == 0, PATIENCE_S)
            wait_until(lambda: streams.drive(drive) == ENDED, 2 * PATIENCE_S)
            wait_until(lambda: told.of_drive(drive) == [QUEUED, DRIVING, ENDED], PATIENCE_S)
            assert streams.status(task) == STREAMING


def test_a_face_whose_model_is_gone_is_a_failed_initialisation(data_dir: Path) -> None:
    with callback_receiver() as told, serve(data_dir, environment=ENVIRONMENT) as server:
        place = place_at(server, told)
        for path in (data_dir / "media").rglob("*"):
            if path.is_file() and path.read_bytes()[:200].lstrip().startswith(b"<svg"):
                path.unlink()
        order = place.streams.order("lost")
        task = begin_stream(place.streams.app, order)
        wait_until(lambda: place.streams.status(task) == FAILED, PATIENCE_S)
        answer = place.streams.ask("GetDigitalHumanStreamTaskStatus", TaskId=task)
        assert "cannot be shown" in answer["FailReason"]
        assert str(data_dir) not in answer["FailReason"]
        wait_until(lambda: told.of_task(task) == [INITIALISING, FAILED], PATIENCE_S)
