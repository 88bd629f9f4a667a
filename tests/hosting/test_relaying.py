"""Sound between processes of a local host."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.hosting import local_host
from support.publishing import Speaker
from support.watching import Viewer, until

from visavis.hosting.child import Child
from visavis.hosting.local import LocalHost
from visavis.streams.conformance import HostConformance
from visavis.streams.host import (
    InsufficientResourcesError,
    OfferRefusedError,
    PlaceTakenError,
)
from visavis.streams.messages import (
    DriveFailed,
    DriveFinished,
    DriveInterrupted,
    DriveStarted,
    Interrupt,
    RelayAudio,
)

SUITE = HostConformance()


@pytest.fixture
async def host(model: Path) -> AsyncIterator[LocalHost]:
    async with local_host(model, streams=3, spares=2) as opened:
        yield opened


def relay(drive_id: str, source: str | None) -> RelayAudio:
    return RelayAudio(drive_id=drive_id, room_id="room", stream_id="voice", source_task_id=source)


async def test_a_stream_says_what_another_says_until_that_is_over(host: LocalHost) -> None:
    source, _ = await SUITE.streaming(host)
    target, ears = await SUITE.streaming(host)
    viewer = Viewer()
    await viewer.accept(await target.offer(await viewer.offer(), "v1"))
    await until(lambda: viewer.seen)
    await target.drive(relay("r", source.task_id))
    await source.drive(SUITE.speak("s", "One two three four."))
    await SUITE.until(lambda: ears.has(DriveStarted, "r"))
    await until(lambda: viewer.loud_since(0))
    await source.stop()
    await SUITE.until(lambda: ears.has(DriveFinished, "r"))
    await viewer.aclose()


async def test_an_interrupt_ends_it_and_another_listener_goes_on(host: LocalHost) -> None:
    source, _ = await SUITE.streaming(host)
    first, first_ears = await SUITE.streaming(host)
    second, second_ears = await SUITE.streaming(host)
    await first.drive(relay("a", source.task_id))
    await second.drive(relay("b", source.task_id))
    await first.drive(Interrupt())
    await SUITE.until(lambda: first_ears.has(DriveInterrupted, "a"))
    await source.drive(SUITE.speak("s", "One two three."))
    await SUITE.until(lambda: second_ears.has(DriveStarted, "b"))
    assert not first_ears.has(DriveStarted, "a")


async def test_sources_that_are_not_there_fail_the_drive(host: LocalHost) -> None:
    target, ears = await SUITE.streaming(host)
    reasons = []
    for number, source in enumerate([None, "gone", target.task_id]):
        await target.drive(relay(f"r{number}", source))
        await SUITE.until(lambda: ears.has(DriveFailed, f"r{number}"))  # noqa: B023
        failed = ears.heard[-1]
        assert isinstance(failed, DriveFailed)
        reasons.append(failed.reason)
    assert "Nobody publishes 'voice' into the room 'room'" in reasons[0]
    assert "is over" in reasons[1]
    assert "cannot relay itself" in reasons[2]


async def test_what_is_published_is_said_until_its_publisher_goes(host: LocalHost) -> None:
    target, ears = await SUITE.streaming(host)
    app_id = SUITE.spec().app_id
    async with Speaker() as speaker:
        sdp = await speaker.offer()
        await speaker.accept(await host.publish(app_id, "room", "voice", sdp, "p1"))
        with pytest.raises(PlaceTakenError):
            await host.publish(app_id, "room", "voice", sdp, "p2")
        await target.drive(relay("r", None))
        await until(lambda: speaker.is_connected)
        speaker.level = 9000
        await SUITE.until(lambda: ears.has(DriveStarted, "r"))
        await host.unpublish("p1")
        await host.unpublish("p1")
        await SUITE.until(lambda: ears.has(DriveFinished, "r"))
    async with Speaker() as again:
        answer = await host.publish(app_id, "room", "voice", await again.offer(), "p1")
        await again.accept(answer)


async def test_a_publisher_of_nothing_is_refused_and_leaves_nothing(host: LocalHost) -> None:
    taken = host.capacity.taken
    viewer = Viewer()
    offer = await viewer.offer()
    for sdp, words in [(offer, "sendonly"), ("v=0\r\n" * 200_000, "at most 65,536")]:
        with pytest.raises(OfferRefusedError, match=words):
            await host.publish(1, "room", "voice", sdp, "p1")
    assert host.capacity.taken == taken
    await viewer.aclose()


async def test_a_publisher_finds_no_room_where_there_is_none(host: LocalHost) -> None:
    for _ in range(3):
        await SUITE.streaming(host)
    async with Speaker() as speaker:
        with pytest.raises(InsufficientResourcesError):
            await host.publish(1, "room", "voice", await speaker.offer(), "p1")


async def test_what_is_no_offer_of_a_publisher_takes_no_process(
    host: LocalHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def take(timeout_s: float) -> Child:
        raise AssertionError(f"a process was asked for, within {timeout_s} s")

    monkeypatch.setattr(host.spares, "take", take)
    for sdp in ("", "nonsense", "v=0", "v=0\r\nm=audio 9 x 0\r\n"):
        with pytest.raises(OfferRefusedError):
            await host.publish(1, "room", "voice", sdp, "p1")
