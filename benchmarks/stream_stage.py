"""A real server with streams on one core, an App of it, and what it does: for benchmarks."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import httpx
import numpy as np
import psutil

from benchmarks.servers import SERVER_CORE, pin
from benchmarks.stream_viewer import Area, StreamViewer
from visavis.client import AsyncClient
from visavis.faces.contract import Pose
from visavis.faces.drawn import DrawnModel
from visavis.streams.viewer_tokens import make_token

ROOM = "benchmark"
CHARACTER = "amara"
ENVIRONMENT = {"VISAVIS_RATE_LIMIT": "10000", "VISAVIS_STREAM_CORES": "16"}
TEXT = (
    "The quick brown fox jumps over the lazy dog, and then it tells everybody about it for a long "
    "while, as foxes do when they are asked how their day was. "
)
_STREAMING = 3


@dataclass(frozen=True)
class Account:
    base_url: str
    app_id: int
    secret: str
    pid: int
    data_dir: Path


@contextmanager
def serving(data_dir: Path, environment: Mapping[str, str] | None = None) -> Iterator[Account]:
    """A server, all of whose processes run on one core."""
    command = [sys.executable, "-m", "visavis", "serve", "--port", "0", "--json"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VISAVIS_")}
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env={**kept, **ENVIRONMENT, **(environment or {}), "VISAVIS_DATA_DIR": str(data_dir)},
        preexec_fn=lambda: pin(SERVER_CORE),  # noqa: PLW1509 (nothing else runs here yet)
    )
    try:
        facts = json.loads(_read_document(process))
        url, secret = facts["BaseUrl"], facts["ServerSecret"]
        yield Account(url, facts["AppId"], secret, process.pid, data_dir)
    finally:
        process.terminate()
        process.wait(30)


def _read_document(process: subprocess.Popen[str]) -> str:
    text = ""
    for line in process.stdout or ():
        text += line
        if line.startswith("}"):
            return text
    raise RuntimeError("the server did not start")


@dataclass
class Stage:
    """What an App's back end does, and its viewers."""

    account: Account
    client: AsyncClient
    http: httpx.AsyncClient
    human: str
    timbre: str

    async def create(self, stream_id: str, width: int, height: int) -> tuple[str, float]:
        """A task, and the seconds until it streamed."""
        begun = time.perf_counter()
        task: str = (
            await self.client.call(
                "CreateDigitalHumanStreamTask",
                {
                    "DigitalHumanConfig": {"DigitalHumanId": self.human},
                    "RTCConfig": {"RoomId": ROOM, "StreamId": stream_id},
                    "VideoConfig": {"Width": width, "Height": height},
                },
            )
        )["TaskId"]
        while (await self.status(task)) != _STREAMING:
            await asyncio.sleep(0.005)
        return task, time.perf_counter() - begun

    async def status(self, task: str) -> int:
        found = await self.client.call("GetDigitalHumanStreamTaskStatus", {"TaskId": task})
        return int(found["Status"])

    async def speak(self, task: str, text: str) -> None:
        speech = {"TimbreId": self.timbre}
        await self.client.call(
            "DriveByText", {"TaskId": task, "Text": text, "InterruptMode": 1, "TTSConfig": speech}
        )

    async def interrupt(self, task: str) -> None:
        await self.client.call("InterruptDriveTask", {"TaskId": task})

    async def stop(self, task: str) -> None:
        await self.client.call("StopDigitalHumanStreamTask", {"TaskId": task})

    async def watch(self, stream_id: str, width: int, height: int) -> StreamViewer:
        """A viewer, once it has seen a picture."""
        account = self.account
        now = int(time.time())
        token = make_token(account.app_id, "viewer", account.secret, now, 3600)
        viewer = StreamViewer(area_of_mouth(width, height))
        url = f"{account.base_url}/rtc/{account.app_id}/{ROOM}/{stream_id}/whep"
        await viewer.watch(url, token, self.http)
        async with asyncio.timeout(20):
            while not viewer.pictures:
                await asyncio.sleep(0.01)
        return viewer

    def stream_processes(self) -> list[psutil.Process]:
        """Processes of streams and spares, the oldest first."""
        children = psutil.Process(self.account.pid).children()
        return [one for one in children if "visavis.live.process" in one.cmdline()]


@asynccontextmanager
async def stage(account: Account) -> AsyncIterator[Stage]:
    """An App on a server."""
    async with (
        AsyncClient(account.app_id, account.secret, base_url=account.base_url) as client,
        httpx.AsyncClient(timeout=20) as http,
    ):
        humans = [one async for one in client.iter_digital_humans()]
        human = next(one for one in humans if CHARACTER in one.name.lower())
        timbres = [one async for one in client.iter_timbres()]
        timbre = next(one for one in timbres if "English" in one.name)
        yield Stage(account, client, http, human.digital_human_id, timbre.timbre_id)


def area_of_mouth(width: int, height: int) -> Area:
    """Where the character's picture changes as it opens its mouth."""
    with as_file(files("visavis.catalogue") / f"builtin/characters/{CHARACTER}.svg") as path:
        face = DrawnModel.read(path.read_bytes()).open(width, height, background=(0, 0, 0))
    try:
        shut = face.i420(Pose())[:height].astype(int)
        opened = face.i420(Pose({"aa": 1.0}, mouth_open=1.0))[:height].astype(int)
    finally:
        face.close()
    changed = np.abs(opened - shut) > 24
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    return Area(slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))


def cpu_seconds(process: psutil.Process) -> float:
    """Of a process and its children."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        times = one.cpu_times()
        total += times.user + times.system
    return total
