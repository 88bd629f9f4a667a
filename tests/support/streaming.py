"""Streams of a real server, as an App's back end has them."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Any

import psutil

from support.calls import Caller
from support.server import RunningServer, wait_until

ENVIRONMENT = {
    "VISAVIS_RATE_LIMIT": "1000",
    "VISAVIS_STREAM_CORES": "8",
    "VISAVIS_SERVER_NAME": "tests",
}
"""Room for the streams of a test, and no limit on how often it may look."""
NO_ROOM = 400010007
SMALL = {"Width": 320, "Height": 320}
INITIALISING, FAILED, STREAMING, STOPPING, STOPPED = 1, 2, 3, 4, 5
QUEUED, DRIVING, DRIVE_FAILED, ENDED, INTERRUPTED = 1, 2, 3, 4, 5
LONG_TEXT = "This sentence takes a good while to be spoken, and so it can be interrupted. " * 8


def begin_stream(caller: Caller, order: Any) -> str:
    """The id of a task that runs. A machine that is busy may need longer to start a process than
    the server waits for one: then it has no room, and whoever wants a stream asks again."""
    begun: list[str] = []

    def create() -> bool:
        answer = caller.call("CreateDigitalHumanStreamTask", order)
        assert answer["Code"] in (0, NO_ROOM), answer
        begun.extend([answer["Data"]["TaskId"]] if answer["Code"] == 0 else [])
        return bool(begun)

    wait_until(create, 90)
    return begun[0]


@dataclass
class Streams:
    """An App's streams. Methods assert that the calls succeed."""

    app: Caller

    def ask(self, action: str, **body: Any) -> dict[str, Any]:
        answer = self.app.call(action, body)
        assert answer["Code"] == 0, answer
        found: dict[str, Any] = answer.get("Data", {})
        return found

    @property
    def human(self) -> str:
        return self._first("GetDigitalHumanList", Limit=1)["DigitalHumanId"]  # type: ignore[no-any-return]

    @property
    def timbre(self) -> str:
        return self._first("GetTimbreList")["TimbreId"]  # type: ignore[no-any-return]

    def order(self, stream_id: str, **more: Any) -> dict[str, Any]:
        return {
            "DigitalHumanConfig": {"DigitalHumanId": self.human},
            "RTCConfig": {"RoomId": "room", "StreamId": stream_id},
            "VideoConfig": SMALL,
            **more,
        }

    def create(self, stream_id: str, **more: Any) -> str:
        """A task that streams."""
        task_id = begin_stream(self.app, self.order(stream_id, **more))
        wait_until(lambda: self.status(task_id) != INITIALISING, 30)
        assert self.status(task_id) == STREAMING
        return task_id

    def speak(self, task_id: str, text: str = "Hello.", **more: Any) -> str:
        speech = {"TimbreId": self.timbre}
        drive_id: str = self.ask(
            "DriveByText", TaskId=task_id, Text=text, TTSConfig=speech, **more
        )["DriveId"]
        return drive_id

    def status(self, task_id: str) -> int:
        found: int = self.ask("GetDigitalHumanStreamTaskStatus", TaskId=task_id)["Status"]
        return found

    def drive(self, drive_id: str) -> int:
        found: int = self.ask("GetDriveStatus", DriveId=drive_id)["DriveList"][0]["Status"]
        return found

    def drives(self, task_id: str) -> list[int]:
        return [one["Status"] for one in self.ask("GetDriveStatus", TaskId=task_id)["DriveList"]]

    def _first(self, action: str, **body: Any) -> dict[str, Any]:
        lists = [each for each in self.ask(action, **body).values() if isinstance(each, list)]
        found: dict[str, Any] = lists[0][0]
        return found


def stream_processes(server: RunningServer) -> list[psutil.Process]:
    """The processes of a server's streams, the oldest first."""
    children = psutil.Process(server.process.pid).children()
    return [one for one in children if "visavis.live.process" in _command(one)]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def kill(process: psutil.Process) -> None:
    """At once, as the system does when memory is short."""
    os.kill(process.pid, signal.SIGKILL)
