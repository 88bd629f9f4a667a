"""The program of a stream's own process, through its pipes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from support.watching import Viewer, until

from visavis.live.wire import (
    LENGTH_SIZE,
    Answered,
    FromProcess,
    Happened,
    Offered,
    Open,
    PcmTaken,
    Prepare,
    Prepared,
    Stop,
    Told,
    ToProcess,
    Watched,
    pack,
    read_from_process,
    read_length,
)
from visavis.streams import messages
from visavis.streams.messages import AnyCommand, AnyEvent, StreamSpec, Voice

M = TypeVar("M")
SPEC = StreamSpec(
    task_id="t1", app_id=1, room_id="r", stream_id="s", face_kind="drawn", face_model="m",
    width=160, height=160,
)  # fmt: skip
ENGLISH = Voice(engine="espeak", name="en")


class Host:
    """Keeps what the process has said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[FromProcess] = []
        self._task = asyncio.create_task(self._listen())

    def send(self, message: ToProcess) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(pack(message))

    def command(self, command: AnyCommand) -> None:
        self.send(Told(messages.encode(command)))

    def of(self, kind: type[M]) -> list[M]:
        return [message for message in self.said if isinstance(message, kind)]

    @property
    def events(self) -> list[AnyEvent]:
        return [messages.decode_event(one.content) for one in self.of(Happened)]

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    async def until_told(self, *kinds: str, timeout_s: float = 20) -> None:
        await until(lambda: set(kinds) <= set(self.kinds), timeout_s)

    async def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        async with asyncio.timeout(10):
            code = await self.process.wait()
            await self._task
        return code

    async def _listen(self) -> None:
        source = self.process.stdout
        assert source is not None
        while head := await source.read(LENGTH_SIZE):
            body = await source.readexactly(read_length(head))
            self.said.append(read_from_process(body))


@asynccontextmanager
async def hosted(prepare: Prepare) -> AsyncIterator[Host]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "visavis.live.process", str(os.getpid())),
        stdin=pipe,
        stdout=pipe,
    )
    host = Host(process)
    try:
        host.send(prepare)
        await until(lambda: host.of(Prepared), 30)
        yield host
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await host._task


@pytest.fixture
def model() -> Iterator[Path]:
    with as_file(files("visavis.catalogue") / "builtin/characters/amara.svg") as path:
        yield path


@pytest.fixture
async def stream(model: Path) -> AsyncIterator[Host]:
    async with hosted(
        Prepare({"espeak": {"workers": "1"}}, ("espeak",), {"drawn": str(model)})
    ) as host:
        host.send(Open(messages.encode(SPEC), str(model)))
        await host.until_told("Ready")
        yield host


async def test_a_text_is_spoken_unwatched_and_told_of(stream: Host) -> None:
    stream.command(messages.SpeakText(drive_id="d1", text="Hello.", voice=ENGLISH))
    await stream.until_told("DriveFinished")
    assert stream.kinds == ["Ready", "DriveStarted", "DriveFinished"]
    assert [event.number for event in stream.events] == [1, 2, 3]


async def test_it_is_watched_heard_and_interrupted(stream: Host) -> None:
    viewer = Viewer()
    stream.send(Offered(7, "v1", await viewer.offer()))
    await until(lambda: stream.of(Answered))
    (answer,) = stream.of(Answered)
    assert (answer.number, answer.refusal) == (7, "")
    await viewer.accept(answer.sdp)
    await until(lambda: viewer.seen and viewer.heard)
    assert stream.of(Watched) == [Watched(1)]
    stream.command(messages.SpeakText(drive_id="d1", text="One two three " * 9, voice=ENGLISH))
    await until(lambda: viewer.loud_since(0))
    stream.command(messages.Interrupt())
    await stream.until_told("DriveInterrupted")
    stream.command(messages.HangUp(viewer_id="v1"))
    await until(lambda: stream.of(Watched)[-1] == Watched(0))
    await viewer.aclose()


async def test_pcm_is_spoken_to_its_end_and_taken_from_the_buffer(stream: Host) -> None:
    hum = (np.sin(np.arange(12_000) / 10) * 9000).astype("<i2").tobytes()
    stream.command(messages.OpenPcm(drive_id="d1"))
    stream.command(messages.StartPcm(drive_id="d1", sample_rate=24_000))
    for number, first in enumerate(range(0, len(hum), 4096), 1):
        piece = hum[first : first + 4096]
        stream.command(messages.Pcm(drive_id="d1", number=number, content=piece))
    stream.command(messages.ClosePcm(drive_id="d1"))
    await stream.until_told("DriveFinished")
    started, finished = stream.events[1:]
    assert 450 < finished.time_ms - started.time_ms < 1500
    assert sum(taken.size for taken in stream.of(PcmTaken)) == len(hum)


async def test_what_cannot_be_spoken_fails_its_drive_only(stream: Host) -> None:
    nobody = Voice(engine="espeak", name="nobody-speaks-so")
    stream.command(messages.SpeakText(drive_id="d1", text="Hello.", voice=nobody))
    stream.command(messages.SpeakText(drive_id="d2", text=" ", voice=ENGLISH))
    stream.command(messages.PlayAudio(drive_id="d3", url="http://127.0.0.1:1/x.mp3"))
    stream.command(messages.SpeakText(drive_id="d4", text="Hello.", voice=ENGLISH))
    stream.command(messages.Act(action="fly"))
    await stream.until_told("DriveFinished")
    failed = {one.drive_id for one in stream.events if isinstance(one, messages.DriveFailed)}
    assert failed == {"d1", "d2", "d3"}


async def test_offers_that_cannot_be_used_are_refused(stream: Host) -> None:
    stream.send(Offered(1, "v1", "nonsense"))
    await until(lambda: stream.of(Answered))
    (answer,) = stream.of(Answered)
    assert answer.sdp == ""
    assert "not SDP" in answer.refusal


async def test_a_model_that_is_none_is_told_of(tmp_path: Path) -> None:
    broken = tmp_path / "broken.svg"
    broken.write_text("<svg/>")
    async with hosted(Prepare()) as host:
        host.send(Open(messages.encode(SPEC), str(broken)))
        await host.until_told("NotReady")
        assert await host.process.wait() == 0


async def test_it_ends_when_it_is_told_to(stream: Host) -> None:
    stream.command(messages.SpeakText(drive_id="d1", text="Hello " * 99, voice=ENGLISH))
    await stream.until_told("DriveStarted")
    stream.send(Stop())
    async with asyncio.timeout(10):
        assert await stream.process.wait() == 0
    await stream.until_told("DriveInterrupted")


async def test_it_ends_with_its_host(stream: Host) -> None:
    assert await stream.end() == 0
