"""Sound from one process to another, joined as ``visavis.live.wire`` says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.resources import as_file, files
from pathlib import Path

import msgspec
import pytest
from support.publishing import Speaker
from support.stream_process import ENGLISH, SPEC, Host, hosted
from support.watching import Viewer, until

from visavis.live.wire import (
    Answered,
    FromProcess,
    Gone,
    Offered,
    Open,
    Prepare,
    Receive,
    Relayed,
    Sound,
    SourceGone,
    Tap,
)
from visavis.streams import messages


@pytest.fixture
def model() -> Iterator[Path]:
    with as_file(files("visavis.catalogue") / "builtin/characters/amara.svg") as path:
        yield path


@asynccontextmanager
async def stream(model: Path, task_id: str) -> AsyncIterator[Host]:
    prepare = Prepare({"espeak": {"workers": "1"}}, ("espeak",), {"drawn": str(model)})
    async with hosted(prepare) as host:
        spec = msgspec.structs.replace(SPEC, task_id=task_id)
        host.send(Open(messages.encode(spec), str(model)))
        await host.until_told("Ready")
        yield host


def join(source: Host, target: Host, drive_id: str) -> None:
    def relay(message: FromProcess) -> None:
        if isinstance(message, Sound):
            target.send(Relayed(drive_id, message.content, message.last))
        elif isinstance(message, Gone):
            target.send(SourceGone(drive_id))

    source.listeners.append(relay)
    target.command(messages.RelayAudio(drive_id=drive_id, room_id="r", stream_id="s"))


async def watched(host: Host) -> Viewer:
    viewer = Viewer()
    host.send(Offered(1, "v1", await viewer.offer()))
    await until(lambda: host.of(Answered))
    await viewer.accept(host.of(Answered)[0].sdp)
    await until(lambda: viewer.seen and viewer.heard)
    return viewer


async def test_one_stream_says_what_another_says(model: Path) -> None:
    async with stream(model, "a") as source, stream(model, "b") as target:
        viewer = await watched(target)
        source.send(Tap(on=True))
        join(source, target, "d2")
        source.command(messages.SpeakText(drive_id="d1", text="One two three.", voice=ENGLISH))
        await target.until_told("DriveStarted")
        await source.until_told("DriveFinished")
        await until(lambda: source.of(Sound)[-1].last)
        assert viewer.loud_since(0) is not None
        delay_ms = target.events[1].time_ms - source.events[1].time_ms
        assert 0 <= delay_ms < 1000
        target.send(SourceGone("d2"))
        await target.until_told("DriveFinished")
        assert target.kinds == ["Ready", "DriveStarted", "DriveFinished"]
        said = len(source.of(Sound))
        source.send(Tap(on=False))
        source.command(messages.SpeakText(drive_id="d3", text="Four.", voice=ENGLISH))
        await until(lambda: source.kinds.count("DriveFinished") == 2)
        assert len(source.of(Sound)) == said
        await viewer.aclose()


async def test_a_stream_says_what_is_published_until_that_ends(model: Path) -> None:
    async with hosted(Prepare()) as source, stream(model, "b") as target, Speaker() as speaker:
        source.send(Receive())
        source.send(Offered(1, "p1", await speaker.offer()))
        await until(lambda: source.of(Answered))
        await speaker.accept(source.of(Answered)[0].sdp)
        join(source, target, "d1")
        await until(lambda: speaker.is_connected)
        await asyncio.sleep(0.3)
        assert target.kinds == ["Ready"]
        speaker.level = 9000
        await target.until_told("DriveStarted")
        await speaker.aclose()
        await target.until_told("DriveFinished")
        assert await source.process.wait() == 0
        assert len(source.of(Gone)) == 1


async def test_a_source_that_is_not_there_fails_the_drive(model: Path) -> None:
    async with stream(model, "a") as target:
        target.command(messages.RelayAudio(drive_id="d1", room_id="r", stream_id="s"))
        target.send(SourceGone("d1", "Nobody publishes s into r."))
        await target.until_told("DriveFailed")
    failed = target.events[-1]
    assert isinstance(failed, messages.DriveFailed)
    assert failed.reason == "Nobody publishes s into r."
