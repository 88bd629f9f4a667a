"""A viewer in Python watches a session over the machine's own addresses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
from aiortc.sdp import SessionDescription
from support.talking import BandFace, FakeSource, talk
from support.watching import Viewer, peak, until, watching

from visavis.clock import SystemClock
from visavis.faces.contract import Face
from visavis.live.events import DriveBegan, DriveEnded, Event, ViewersChanged
from visavis.live.offers import OfferError
from visavis.live.session import Look, Session
from visavis.live.viewers import ViewerSettings

LOWER = (slice(40, 60), slice(8, 56))
UPPER = (slice(4, 24), slice(8, 56))


class Told(list[Event]):
    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self if isinstance(event, kind)]


@asynccontextmanager
async def running(
    face: Face, told: Told, viewing: ViewerSettings | None = None
) -> AsyncIterator[Session]:
    look = Look({"nod": 0.4}, 500_000)
    session = Session(face, look, viewing or ViewerSettings(), SystemClock(), told.append)
    task = asyncio.create_task(session.run())
    try:
        yield session
    finally:
        task.cancel()
        await asyncio.wait([task])
        await session.aclose()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def face() -> BandFace:
    return BandFace()


@pytest.fixture
async def session(face: BandFace, told: Told) -> AsyncIterator[Session]:
    async with running(face, told) as session:
        yield session


def pulses() -> FakeSource:
    """Half a second of sound, half a second of silence, again and again, lips likewise."""
    pieces = []
    for number in range(30):
        loud = number // 5 % 2 == 0
        piece = talk(number / 10, 0.1, 8000 if loud else 0)
        if not loud:
            piece.mouth.weights[:] = 0
            piece.mouth.weights[:, 0] = 1
        pieces.append(piece)
    return FakeSource(*pieces)


async def test_a_viewer_sees_the_mouth_move_while_it_speaks_and_rest_while_not(
    session: Session, told: Told
) -> None:
    async with watching(session) as viewer:
        await until(lambda: len(viewer.seen) > 20 and len(viewer.heard) > 20)
        began_s = time.monotonic()
        session.say("d1", pulses())
        await until(lambda: told.of(DriveEnded))
        ended_s = time.monotonic()
        await asyncio.sleep(0.5)
    assert viewer.motion(0, began_s, LOWER) < 0.5
    assert viewer.motion(began_s, ended_s, LOWER) > 5
    assert viewer.motion(began_s, ended_s, UPPER) < 0.5
    assert viewer.motion(ended_s + 0.2, ended_s + 1, LOWER) < 0.5
    assert viewer.loud_since(0) is not None
    assert viewer.loud_since(ended_s + 0.2) is None


async def test_sound_and_mouth_are_of_one_moment(session: Session, told: Told) -> None:
    async with watching(session) as viewer:
        await until(lambda: len(viewer.seen) > 10 and len(viewer.heard) > 10)
        session.say("d1", pulses())
        await until(lambda: told.of(DriveEnded))
        await until(lambda: len(viewer.reports) == 2)
    heard = onsets(
        [(viewer.moment("audio", one.rtp), peak(one.samples)) for one in viewer.heard], 3000
    )
    seen = onsets(
        [(viewer.moment("video", one.rtp), int(one.luma[LOWER].mean())) for one in viewer.seen], 120
    )
    assert len(heard) == len(seen) == 3
    skews_ms = [(see - hear) * 1000 for hear, see in zip(heard, seen, strict=True)]
    # Where a sound begins between two pictures, the later one is the first that shows it.
    assert all(-25 < skew < 45 for skew in skews_ms), skews_ms


def onsets(levels: list[tuple[float, int]], least: int) -> list[float]:
    """When a level rose beyond another, at least 0.3 s after it had done so before."""
    found: list[float] = []
    last_s = 0.0
    for at_s, level in levels:
        if level > least:
            if at_s - last_s > 0.3:
                found.append(at_s)
            last_s = at_s
    return found


async def test_an_interrupt_is_silence_within_100_ms(session: Session, told: Told) -> None:
    async with watching(session) as viewer:
        await until(lambda: viewer.heard)
        for number in range(3):
            session.say(f"d{number}", FakeSource(*(talk(n / 10, 0.1) for n in range(50))))
            await until(lambda: len(told.of(DriveBegan)) > number)  # noqa: B023
            await asyncio.sleep(0.3)
            stopped_s = time.monotonic()
            session.interrupt()
            await asyncio.sleep(0.3)
            assert viewer.loud_until() - stopped_s < 0.1


async def test_viewers_are_told_what_is_spoken(session: Session, told: Told) -> None:
    async with watching(session) as viewer:
        await until(lambda: viewer.heard)
        await asyncio.sleep(0.3)
        session.say("d1", FakeSource(talk(0, 0.2)))
        await until(lambda: len(viewer.told) == 2)
    states = [message["Data"] for _, message in viewer.told]
    assert states == [{"Status": 2, "DriveId": "d1"}, {"Status": 4, "DriveId": "d1"}]


async def test_a_second_viewer_sees_at_once_and_shares_the_encoding(session: Session) -> None:
    async with watching(session) as first:
        await until(lambda: len(first.seen) > 10)
        keys = session.counts.keys
        async with watching(session, "v2") as second:
            await until(lambda: second.seen and second.heard)
            assert session.viewers == 2
            assert session.counts.keys > keys
            await asyncio.sleep(0.4)
        made = session.counts.pictures
        assert len(first.seen) <= made
        assert len(first.seen) + len(second.seen) > made


async def test_a_viewer_that_asks_for_a_key_picture_gets_one_but_not_all_that_it_asks_for(
    session: Session,
) -> None:
    async with watching(session) as viewer:
        await until(lambda: len(viewer.seen) > 20)
        (receiver,) = [one for one in viewer.peer.getReceivers() if one.track.kind == "video"]
        (source,) = receiver.getSynchronizationSources()
        keys = session.counts.keys
        await receiver._send_rtcp_pli(source.source)
        await until(lambda: session.counts.keys > keys)
        assert session.counts.keys == keys + 1
        keys, begun_s = session.counts.keys, time.monotonic()
        while session.counts.keys < keys + 5:
            await receiver._send_rtcp_pli(source.source)
            await asyncio.sleep(0.01)
    assert time.monotonic() - begun_s > 4 * 0.3


async def test_nothing_is_drawn_unwatched_but_drives_keep_their_time(
    session: Session, face: BandFace, told: Told
) -> None:
    began_s = time.monotonic()
    session.say("d1", FakeSource(*(talk(n / 10, 0.1) for n in range(6))))
    await until(lambda: told.of(DriveEnded))
    assert 0.55 < time.monotonic() - began_s < 1.5
    assert not face.poses


async def test_who_leaves_is_no_longer_drawn_for(
    session: Session, face: BandFace, told: Told
) -> None:
    async with watching(session) as viewer:
        await until(lambda: viewer.seen)
        session.hang_up("v1")
        session.hang_up("v1")
    assert session.viewers == 0
    await asyncio.sleep(0.1)
    drawn = len(face.poses)
    await asyncio.sleep(0.2)
    assert len(face.poses) == drawn
    assert told.of(ViewersChanged)[-1] == ViewersChanged(0)


async def test_a_viewer_that_closes_is_let_go(session: Session) -> None:
    async with watching(session) as viewer:
        await until(lambda: viewer.seen)
        await viewer.aclose()
        await until(lambda: session.viewers == 0, timeout_s=5)


async def test_a_viewer_that_vanishes_without_a_word_is_let_go(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aioice.ice.CONSENT_INTERVAL", 0.1)
    async with watching(session) as viewer:
        await until(lambda: viewer.seen)
        viewer.vanish()
        await until(lambda: session.viewers == 0)


async def test_gestures_are_shown_while_idle(session: Session, face: BandFace) -> None:
    async with watching(session) as viewer:
        await until(lambda: viewer.seen)
        session.act("nod")
        await until(lambda: face.poses[-1].gesture is not None)
        await until(lambda: face.poses[-1].gesture is None)
    moments = [pose.gesture.elapsed_s for pose in face.poses if pose.gesture is not None]
    assert moments == sorted(moments)
    assert max(moments) < 0.4


def test_of_session_gestures_only_those_of_the_face_are_made(told: Told) -> None:
    async def act() -> None:
        async with running(BandFace(), told) as session:
            session.act("fly")

    with pytest.raises(ValueError, match=r"no gesture 'fly'; there are: nod"):
        asyncio.run(act())


async def test_too_many_viewers_are_refused(face: BandFace, told: Told) -> None:
    settings = ViewerSettings(most=1)
    async with running(face, told, settings) as session, watching(session) as viewer:
        await until(lambda: viewer.seen)
        other = Viewer()
        with pytest.raises(OfferError, match="At most 1 viewers"):
            await session.offer(await other.offer(), "v2")
        await other.aclose()


Change = Callable[[str], str]
BROKEN: dict[str, Change] = {
    "empty": lambda _: "",
    "no SDP": lambda _: "GET / HTTP/1.1",
    "no H.264": lambda sdp: sdp.replace("H264", "H265"),
    "no fingerprint": lambda sdp: sdp.replace("a=fingerprint:", "a=nothing:"),
    "no password": lambda sdp: sdp.replace("a=ice-pwd:", "a=nothing:"),
    "a port that is none": lambda sdp: sdp.replace("m=video ", "m=video x"),
    "a bundle of what it does not have": lambda sdp: sdp.replace(
        "a=group:BUNDLE 0", "a=group:BUNDLE x"
    ),
    "cut in two": lambda sdp: sdp[: len(sdp) // 2],
}


@pytest.mark.parametrize("how", BROKEN)
async def test_an_offer_that_cannot_be_used_is_refused_and_leaves_nothing(
    session: Session, how: str
) -> None:
    viewer = Viewer()
    offer = await viewer.offer()
    with pytest.raises(OfferError):
        await session.offer(BROKEN[how](offer), "v1")
    await viewer.aclose()
    async with watching(session) as good:  # under the same ID
        await until(lambda: good.seen)


async def test_the_face_is_given_back(face: BandFace, told: Told) -> None:
    async with running(face, told):
        pass
    assert face.is_closed


async def test_what_a_viewer_sends_is_not_received(session: Session) -> None:
    viewer = Viewer()
    try:
        viewer.peer.addTrack(AudioStreamTrack())
        viewer.peer.addTrack(VideoStreamTrack())
        await viewer.peer.setLocalDescription(await viewer.peer.createOffer())
        answer = await session.offer(viewer.peer.localDescription.sdp, "v1")
        assert [one.direction for one in SessionDescription.parse(answer).media] == [
            "sendonly",
            "sendonly",
            None,
        ]
        await viewer.accept(answer)
        await until(lambda: viewer.seen and viewer.heard)
    finally:
        await viewer.aclose()
