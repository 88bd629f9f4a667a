"""The program of a stream's own process, through its pipes."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from importlib.resources import as_file, files
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest
from PIL import Image as Pictures
from support.stream_process import ENGLISH, SPEC, Host, hosted
from support.watching import Viewer, until
from support.web import web

from visavis.live.process import NOT_UNDERSTOOD
from visavis.live.wire import (
    Answered,
    Figures,
    Load,
    Offered,
    Open,
    PcmTaken,
    Prepare,
    Prepared,
    Stop,
    Told,
    Watched,
    pack,
)
from visavis.streams import messages
from visavis.streams.messages import Voice


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


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
    await until(lambda: stream.of(Figures))
    (figures,) = stream.of(Figures)
    assert figures.drive_id == "d1"
    assert 0 < figures.sound_s < 5
    assert figures.picture_s is None


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
    await asyncio.sleep(0.5)
    stream.command(messages.Interrupt())
    await stream.until_told("DriveInterrupted")
    await until(lambda: stream.of(Figures))
    (figures,) = stream.of(Figures)
    assert figures.picture_s is not None
    assert figures.pictures > 0
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


async def test_long_drives_that_are_interrupted_again_and_again(stream: Host) -> None:
    text = ("This is a sentence of forty-two letters, ok. " * 40)[:1800]
    for number in range(50):
        drive_id = f"d{number}"
        stream.command(messages.SpeakText(drive_id=drive_id, text=text, voice=ENGLISH))
        await until(lambda: stream.kinds.count("DriveStarted") > number)  # noqa: B023
        stream.command(messages.Interrupt())
    stream.command(messages.SpeakText(drive_id="last", text="Hi.", voice=ENGLISH))
    await stream.until_told("DriveFinished")
    assert stream.kinds == ["Ready", *["DriveStarted", "DriveInterrupted"] * 50,
                            "DriveStarted", "DriveFinished"]  # fmt: skip


async def test_an_offer_as_long_as_a_message_may_be_is_refused(stream: Host) -> None:
    stream.send(Offered(1, "v1", "v=0\r\n" + "a=candidate:x\r\n" * 65_000))
    await until(lambda: stream.of(Answered))
    assert "at most 65,536" in stream.of(Answered)[0].refusal
    with pytest.raises(ValueError, match="at most"):
        pack(Offered(1, "v1", "x" * 1_100_000))


async def test_blank_text_has_its_turn_interrupts_and_ends(stream: Host) -> None:
    stream.command(messages.SpeakText(drive_id="long", text="One two " * 99, voice=ENGLISH))
    await stream.until_told("DriveStarted")
    blank = messages.SpeakText(drive_id="blank", text=" \n", voice=ENGLISH, interrupt=True)
    stream.command(blank)
    await stream.until_told("DriveFinished")
    assert stream.kinds == ["Ready", "DriveStarted", "DriveInterrupted", "DriveFinished"]


async def test_what_cannot_be_spoken_fails_its_drive_only(stream: Host) -> None:
    nobody = Voice(engine="espeak", name="nobody-speaks-so")
    too_fast = Voice(engine="espeak", name=ENGLISH.name, rate=9999)
    stream.command(messages.SpeakText(drive_id="d1", text="Hello.", voice=nobody))
    stream.command(messages.SpeakText(drive_id="d2", text="Hi.", voice=too_fast))
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


async def test_an_offer_that_only_looks_right_ends_nothing_but_itself(stream: Host) -> None:
    viewer = Viewer()
    offer = await viewer.offer()
    await viewer.aclose()
    stream.send(Offered(1, "v1", offer.replace("a=group:BUNDLE 0", "a=group:BUNDLE nobody")))
    stream.send(Offered(2, "v2", offer))
    await until(lambda: len(stream.of(Answered)) == 2)
    refused, answered = sorted(stream.of(Answered), key=lambda one: one.number)
    assert "cannot be used" in refused.refusal
    assert answered.sdp.startswith("v=0")


async def test_what_pictures_cost_is_measured_when_asked_for(model: Path) -> None:
    async with hosted(Prepare(faces={"drawn": str(model)}, measure=True)) as host:
        small, large = host.of(Prepared)[0].costs
    assert (small.width, large.height) == (256, 512)
    assert 0 < small.cpu_s < large.cpu_s


async def test_it_tells_what_it_costs(stream: Host) -> None:
    await until(lambda: len(stream.of(Load)) > 1, 15)
    first, second = stream.of(Load)[:2]
    assert 0 < first.cpu_s <= second.cpu_s
    assert (second.pictures, second.viewers, second.queued) == (0, 0, 0)


async def test_commands_that_come_before_it_is_open_wait(model: Path) -> None:
    async with hosted(Prepare({"espeak": {"workers": "1"}})) as host:
        host.command(messages.SpeakText(drive_id="d1", text="Hello.", voice=ENGLISH))
        host.send(Open(messages.encode(SPEC), str(model)))
        await host.until_told("DriveFinished")
    assert host.kinds == ["Ready", "DriveStarted", "DriveFinished"]


async def test_garbage_from_the_host_ends_it_with_a_status_of_its_own(model: Path) -> None:
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\3\0\0\0abc", pack(Told(b"\1\xc0"))):
        async with hosted(Prepare()) as host:
            assert host.process.stdin is not None
            host.process.stdin.write(garbage)
            assert await host.process.wait() == NOT_UNDERSTOOD


async def test_a_model_that_is_none_is_told_of(tmp_path: Path) -> None:
    broken = tmp_path / "broken.svg"
    broken.write_text("<svg/>")
    async with hosted(Prepare()) as host:
        host.send(Open(messages.encode(SPEC), str(broken)))
        await host.until_told("NotReady")
        assert await host.process.wait() == 0


async def test_an_asset_that_cannot_be_had_is_named(model: Path) -> None:
    image = messages.Image(url="http://127.0.0.1:1/logo.png")
    spec = msgspec.structs.replace(SPEC, images=(image,))
    async with hosted(Prepare()) as host:
        host.send(Open(messages.encode(spec), str(model)))
        await host.until_told("NotReady")
        assert await host.process.wait() == 0
    (event,) = host.events
    assert isinstance(event, messages.NotReady)
    assert event.reason.startswith("Assets[0].AssetUrl: http://127.0.0.1:1/logo.png leads to")


async def test_it_can_be_stopped_while_an_asset_is_on_its_way(model: Path) -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with web(answer) as server, hosted(Prepare(private_hosts=("127.0.0.1",))) as host:
        spec = msgspec.structs.replace(SPEC, images=(messages.Image(url=server.url()),))
        host.send(Open(messages.encode(spec), str(model)))
        await until(lambda: server.requests)
        host.send(Stop())
        async with asyncio.timeout(5):
            assert await host.process.wait() == 0


async def test_a_small_picture_among_images_is_seen(model: Path) -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        file = io.BytesIO()
        Pictures.new("RGB", (10, 10), (255, 255, 255)).save(file, "PNG")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + file.getvalue())
        await writer.drain()

    async with web(answer) as server, hosted(Prepare(private_hosts=("127.0.0.1",))) as host:
        corner = messages.Box(top=0, left=0, width=720, height=80, layer=1)
        spec = msgspec.structs.replace(
            SPEC, width=720, height=720, small_picture=True,
            images=(messages.Image(url=server.url(), box=corner),),
        )  # fmt: skip
        host.send(Open(messages.encode(spec), str(model)))
        await host.until_told("Ready")
        viewer = Viewer()
        host.send(Offered(1, "v1", await viewer.offer()))
        await until(lambda: host.of(Answered))
        await viewer.accept(host.of(Answered)[0].sdp)
        await until(lambda: viewer.seen)
        luma = viewer.seen[-1].luma
        assert luma.shape == (360, 360)
        assert luma[2:38].min() > 225
        assert luma[44:60].mean() < 60
        await viewer.aclose()


async def test_a_recording_plays_when_its_process_was_killed(model: Path, tmp_path: Path) -> None:
    prepare = Prepare({"espeak": {"workers": "1"}}, recordings=str(tmp_path))
    async with hosted(prepare) as host:
        host.send(Open(messages.encode(SPEC), str(model)))
        host.command(messages.SpeakText(drive_id="d1", text="One two. " * 9, voice=ENGLISH))
        part = tmp_path / "t1.part.mp4"
        await until(lambda: part.exists() and part.stat().st_size > 20_000, 30)
        host.process.kill()
        await host.process.wait()
    assert names(tmp_path) == ["t1.part.mp4"]
    with av.open(str(part)) as file:
        assert sum(1 for _ in file.decode(video=0)) >= 20


async def test_a_recording_is_finished_when_the_stream_is(model: Path, tmp_path: Path) -> None:
    async with hosted(Prepare(recordings=str(tmp_path))) as host:
        host.send(Open(messages.encode(SPEC), str(model)))
        await host.until_told("Ready")
        await asyncio.sleep(1)
        host.send(Stop())
        assert await host.process.wait() == 0
    assert names(tmp_path) == ["t1.mp4"]


async def test_it_ends_when_it_is_told_to(stream: Host) -> None:
    stream.command(messages.SpeakText(drive_id="d1", text="Hello " * 99, voice=ENGLISH))
    await stream.until_told("DriveStarted")
    stream.send(Stop())
    async with asyncio.timeout(10):
        assert await stream.process.wait() == 0
    await stream.until_told("DriveInterrupted")


async def test_it_ends_with_its_host(stream: Host) -> None:
    assert await stream.end() == 0
