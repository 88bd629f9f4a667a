"""Old tasks are removed, with all that belongs to them; nothing else is."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from support.clock import FakeClock
from support.streams import Stage

from visavis.database.engine import changing, reading
from visavis.database.tables import callbacks, drives, stream_tasks
from visavis.streams import purging
from visavis.streams.purging import Purger
from visavis.streams.states import TaskStatus

DAY_S = 86_400


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "PAUSE_S", 0.0)


async def ended(on: Stage, stream_id: str) -> str:
    """A task that has spoken and ended, and whose App was told of it."""
    task_id = await on.streaming(stream_id)
    await on.say(task_id)
    await on.streams.stop(on.app, task_id)
    await on.reaches(task_id, TaskStatus.STOPPED)
    return task_id


async def tell_all(engine: AsyncEngine) -> None:
    async with changing(engine) as connection:
        await connection.execute(callbacks.update().values(delivery="received"))


async def rows(engine: AsyncEngine) -> dict[str, set[str]]:
    """The tasks that each table knows."""
    found = {}
    async with reading(engine) as connection:
        for table in (stream_tasks, drives, callbacks):
            ids = (await connection.execute(sa.select(table.c.task_id))).scalars()
            found[table.name] = set(ids)
    return found


async def test_what_ended_long_enough_ago_goes_with_its_drives_and_callbacks(
    on: Stage, engine: AsyncEngine, clock: FakeClock
) -> None:
    old = [await ended(on, f"old{number}") for number in range(3)]
    clock.advance(2 * DAY_S)
    young = await ended(on, "young")
    await tell_all(engine)
    clock.advance(29 * DAY_S)
    assert await Purger(engine, clock, 30).purge(batch=2) == 3
    assert await rows(engine) == {
        "stream_tasks": {young}, "drives": {young}, "callbacks": {young},
    }  # fmt: skip
    for task_id in old:
        assert await on.store.get(1, task_id) is None
    assert await Purger(engine, clock, 30).purge(batch=2) == 0


async def test_what_belongs_to_tasks_is_removed_little_by_little(
    on: Stage, engine: AsyncEngine, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "MOST_ROWS", 2)
    for number in range(2):
        await ended(on, f"s{number}")
    await tell_all(engine)
    clock.advance(31 * DAY_S)
    assert await Purger(engine, clock, 30).purge() == 2
    assert await rows(engine) == {"stream_tasks": set(), "drives": set(), "callbacks": set()}


async def test_a_task_whose_app_is_still_to_be_told_stays(
    on: Stage, engine: AsyncEngine, clock: FakeClock
) -> None:
    task_id = await ended(on, "untold")
    clock.advance(31 * DAY_S)
    assert await Purger(engine, clock, 30).purge() == 0
    await tell_all(engine)
    assert await Purger(engine, clock, 30).purge() == 1
    assert task_id not in (await rows(engine))["callbacks"]


async def test_a_live_task_stays_however_old(
    on: Stage, engine: AsyncEngine, clock: FakeClock
) -> None:
    live = await on.streaming("live")
    await tell_all(engine)
    clock.advance(31 * DAY_S)
    assert await Purger(engine, clock, 30).purge() == 0
    assert live in (await rows(engine))["stream_tasks"]


async def test_two_servers_at_once_do_each_other_no_harm(
    on: Stage, engine: AsyncEngine, clock: FakeClock
) -> None:
    for number in range(6):
        await ended(on, f"s{number}")
    await tell_all(engine)
    clock.advance(31 * DAY_S)
    purgers = [Purger(engine, clock, 30) for _ in range(3)]
    removed = await asyncio.gather(*(purger.purge(batch=2) for purger in purgers))
    assert sum(removed) + await purgers[0].purge() == 6
    assert await rows(engine) == {"stream_tasks": set(), "drives": set(), "callbacks": set()}


async def test_what_another_transaction_holds_is_waited_for_by_nobody(
    on: Stage, engine: AsyncEngine, clock: FakeClock
) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    held, free = await ended(on, "held"), await ended(on, "free")
    await tell_all(engine)
    clock.advance(31 * DAY_S)
    async with changing(engine) as connection:
        row = sa.select(stream_tasks).where(stream_tasks.c.task_id == held)
        await connection.execute(row.with_for_update())
        async with asyncio.timeout(5):
            assert await Purger(engine, clock, 30).purge() == 1
        assert (await rows(engine))["stream_tasks"] == {held}
    assert free not in (await rows(engine))["drives"]


async def test_with_nothing_to_keep_for_the_job_ends_at_once(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    await Purger(engine, clock, 0).run()
