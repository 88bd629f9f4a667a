"""PCM waits for room, in its order, and no longer than its drive lives."""

import asyncio

import pytest

from visavis.hosting import window
from visavis.hosting.window import Window


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "WINDOW_BYTES", 100)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_fits_does_not_wait_and_what_does_not_waits_for_room() -> None:
    pcm = Window()
    await pcm.take(80)
    await pcm.take(80)  # begun with room
    waiting = asyncio.create_task(pcm.take(80))
    await settle()
    assert not waiting.done()
    pcm.give_back(50)
    await settle()
    assert not waiting.done()
    pcm.give_back(30)
    await waiting


async def test_who_came_first_goes_first() -> None:
    pcm, order = Window(), list[int]()
    await pcm.take(200)

    async def take(number: int) -> None:
        await pcm.take(1)
        order.append(number)

    waiting = [asyncio.create_task(take(number)) for number in range(5)]
    await settle()
    pcm.give_back(200)
    await asyncio.gather(*waiting)
    assert order == [0, 1, 2, 3, 4]


async def test_the_end_lets_everybody_go() -> None:
    pcm = Window()
    await pcm.take(200)
    waiting = [asyncio.create_task(pcm.take(200)) for _ in range(3)]
    await settle()
    pcm.end()
    await asyncio.gather(*waiting)
    await pcm.take(10_000)
