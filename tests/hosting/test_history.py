"""Events of a stream, heard from any number on."""

import asyncio

import pytest

from visavis.hosting.history import History
from visavis.streams.messages import AnyEvent, DriveStarted, Lost, Ready

READY = Ready(number=1, time_ms=1)
LOST = Lost(number=2, time_ms=2, reason="stopped")


async def test_what_happened_before_is_heard_too_and_lost_is_the_end() -> None:
    history = History()
    history.add(READY)
    heard: list[AnyEvent] = []

    async def listen(after: int) -> None:
        heard.extend([event async for event in history.after(after)])

    listening = asyncio.create_task(listen(0))
    await asyncio.sleep(0)
    history.add(LOST)
    await listening
    assert heard == [READY, LOST]
    await listen(1)
    assert heard[2:] == [LOST]


async def test_each_listener_hears_everything() -> None:
    history = History()

    async def listen() -> list[AnyEvent]:
        return [event async for event in history.after(0)]

    listening = [asyncio.create_task(listen()) for _ in range(3)]
    await asyncio.sleep(0)
    for event in (READY, LOST):
        history.add(event)
        await asyncio.sleep(0)
    assert await asyncio.gather(*listening) == [[READY, LOST]] * 3


async def test_a_listener_that_leaves_is_forgotten() -> None:
    history = History()

    async def listen() -> None:
        async for _ in history.after(0):
            pass

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0)
    listening.cancel()
    await asyncio.wait([listening])
    assert not history._listeners


@pytest.mark.parametrize("number", [0, 1, 3])
def test_events_out_of_order_are_refused(number: int) -> None:
    history = History()
    history.add(READY)
    with pytest.raises(ValueError, match="where 2 was due"):
        history.add(DriveStarted(number=number, time_ms=1, drive_id="d"))


def test_nothing_comes_behind_the_end() -> None:
    history = History()
    history.add(READY)
    before = history.is_over
    history.add(LOST)
    assert (before, history.is_over) == (False, True)
    with pytest.raises(ValueError, match="3 was due"):
        history.add(DriveStarted(number=3, time_ms=3, drive_id="d"))
