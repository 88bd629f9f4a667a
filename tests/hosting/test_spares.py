"""Processes kept ready, without any process: who gets which, and what a failure does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from visavis.hosting import spares
from visavis.hosting.child import Child, ChildError
from visavis.hosting.spares import Spares
from visavis.live.wire import Prepare, Prepared


@dataclass(eq=False)
class Kid:
    number: int
    is_alive: bool = True

    async def stop(self) -> None:
        self.is_alive = False


@dataclass
class Nursery:
    """Stands in for Child.start: each process is born when the test says so."""

    born: list[Any] = field(default_factory=list)
    due: list[asyncio.Future[None]] = field(default_factory=list)
    fails: bool = False

    async def start(self, _prepare: Prepare, _timeout_s: float) -> tuple[Kid, Prepared]:
        waits: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.due.append(waits)
        await waits
        if self.fails:
            raise ChildError("No process could be started.")
        kid = Kid(len(self.born))
        self.born.append(kid)
        return kid, Prepared()

    async def bear(self, number: int = 1) -> None:
        await settle()
        for waits in self.due[:number]:
            waits.set_result(None)
        del self.due[:number]
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def nursery(monkeypatch: pytest.MonkeyPatch) -> Nursery:
    made = Nursery()
    monkeypatch.setattr(Child, "start", made.start)
    monkeypatch.setattr(spares, "AGAIN_S", 0)
    monkeypatch.setattr(spares, "REFILL_AFTER_S", 0)
    return made


def open_spares(kept: int) -> Spares:
    return Spares(kept, Prepare, lambda _said: None)


async def test_a_spare_is_taken_at_once_and_replaced(nursery: Nursery) -> None:
    kept = open_spares(1)
    kept.fill()
    await nursery.bear()
    assert await kept.take(1) is nursery.born[0]
    await nursery.bear()
    assert len(nursery.born) == 2
    await settle()
    assert not nursery.due  # one is kept, no more
    await kept.aclose()
    assert not nursery.born[1].is_alive
    assert nursery.born[0].is_alive  # it is its taker's


async def test_who_waits_first_gets_the_first(nursery: Nursery) -> None:
    kept = open_spares(0)
    first, second = (asyncio.create_task(kept.take(5)) for _ in range(2))
    await nursery.bear(2)
    assert [await first, await second] == nursery.born
    await settle()
    assert not nursery.due
    await kept.aclose()


async def test_a_spare_that_died_is_not_given(nursery: Nursery) -> None:
    kept = open_spares(1)
    kept.fill()
    await nursery.bear()
    nursery.born[0].is_alive = False
    taking = asyncio.create_task(kept.take(5))
    await nursery.bear()
    assert await taking is nursery.born[1]
    await kept.aclose()


async def test_one_that_comes_too_late_is_kept_or_ended(nursery: Nursery) -> None:
    kept = open_spares(1)
    with pytest.raises(TimeoutError):
        await kept.take(0)
    await nursery.bear(2)  # one for the taker that has gone, one to keep
    assert sum(one.is_alive for one in nursery.born) == 1
    assert (await kept.take(1)).is_alive
    await kept.aclose()


async def test_a_failure_is_told_to_who_waits_and_tried_again(nursery: Nursery) -> None:
    kept = open_spares(0)
    taking = asyncio.create_task(kept.take(5))
    nursery.fails = True
    await nursery.bear()
    with pytest.raises(ChildError, match="could be started"):
        await taking
    nursery.fails = False
    taking = asyncio.create_task(kept.take(5))
    await nursery.bear()
    assert await taking is nursery.born[0]
    await kept.aclose()


async def test_a_spare_that_cannot_be_started_is_tried_again(nursery: Nursery) -> None:
    kept = open_spares(1)
    nursery.fails = True
    kept.fill()
    await nursery.bear()
    nursery.fails = False
    await nursery.bear()
    assert len(nursery.born) == 1
    await kept.aclose()


async def test_the_end_is_told_to_who_waits(nursery: Nursery) -> None:
    kept = open_spares(1)
    taking = asyncio.create_task(kept.take(5))
    await settle()
    await kept.aclose()
    with pytest.raises(ChildError, match="stopping"):
        await taking
    assert not nursery.born


async def test_what_could_not_be_started_is_counted_and_forgotten_when_one_can(
    nursery: Nursery,
) -> None:
    kept = open_spares(1)
    nursery.fails = True
    kept.fill()
    await nursery.bear()
    assert (kept.failures, kept.ready) == (1, 0)
    assert kept.problem == "No process could be started."
    nursery.fails = False
    await nursery.bear()
    assert (kept.failures, kept.ready, kept.problem) == (1, 1, "")
    await kept.aclose()
