"""A publisher in Python, over the machine's own addresses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import numpy as np
import pytest
from support.publishing import Speaker
from support.watching import Viewer, until

from visavis.live.offers import OfferError
from visavis.live.receiving import InOrder, Publisher
from visavis.live.tap import SoundTap
from visavis.live.webrtc import Network
from visavis.live.wire import Sound


@asynccontextmanager
async def receiving(sent: list[Sound], gone: list[str]) -> AsyncIterator[Publisher]:
    publisher = Publisher(Network(), SoundTap(sent.append), gone.append)
    try:
        yield publisher
    finally:
        await publisher.aclose()


async def test_what_is_published_is_heard_and_its_silence_is_not() -> None:
    sent: list[Sound] = []
    gone: list[str] = []
    async with receiving(sent, gone) as publisher, Speaker() as speaker:
        await speaker.accept(await publisher.answer(await speaker.offer()))
        await until(lambda: speaker.is_connected)
        await asyncio.sleep(0.3)
        assert not sent
        speaker.level = 9000
        await until(lambda: len(sent) > 20)
        speaker.level = 0
        await until(lambda: sent[-1].last)
        heard = np.frombuffer(b"".join(sound.content for sound in sent), "<i2")
        assert np.abs(heard).max() > 5000
        assert len(heard) > 0.4 * 48_000
        assert not gone
        await speaker.aclose()
        await until(lambda: gone)
    assert len(gone) == 1


async def test_pictures_are_not_taken() -> None:
    async with receiving([], []) as publisher, Speaker(pictures=True) as speaker:
        answer = await publisher.answer(await speaker.offer())
        assert "a=inactive" in answer.split("m=video")[1]
        assert "a=recvonly" in answer.split("m=video")[0]
        await speaker.accept(answer)
        await until(lambda: speaker.is_connected)


async def test_who_sends_no_sound_is_refused() -> None:
    viewer = Viewer()
    gone: list[str] = []
    async with receiving([], gone) as publisher:
        with pytest.raises(OfferError, match="sendonly"):
            await publisher.answer(await viewer.offer())
    assert not gone
    await viewer.aclose()


async def test_it_is_offered_once() -> None:
    async with receiving([], []) as publisher, Speaker() as speaker, Speaker() as other:
        await publisher.answer(await speaker.offer())
        with pytest.raises(OfferError, match="already"):
            await publisher.answer(await other.offer())


def test_packets_are_taken_as_they_come_but_never_backwards() -> None:
    order = InOrder()
    taken = []
    for number in (65_534, 65_535, 65_535, 1, 0, 2, 5, 3):
        packet = SimpleNamespace(sequence_number=number, timestamp=number, _data=b"x")
        _, frame = order.add(packet)  # type: ignore[arg-type]
        taken += [frame.timestamp] if frame else []
    assert taken == [65_534, 65_535, 1, 2, 5]
