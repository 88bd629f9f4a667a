"""Taking in events: a database that is gone for a while loses none."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError
from support.streams import Stage, order

from visavis.streams import watching
from visavis.streams.messages import AnyEvent
from visavis.streams.states import TaskStatus


async def test_events_wait_for_a_database_that_is_gone(
    on: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "RETRY_S", 0.01)
    take_in, gone, tried = on.store.take_in, asyncio.Event(), asyncio.Event()
    gone.set()

    async def fail_while_gone(task_id: str, event: AnyEvent) -> None:
        if gone.is_set():
            tried.set()
            raise OperationalError("UPDATE", {}, Exception("the server closed the connection"))
        await take_in(task_id, event)

    monkeypatch.setattr(on.store, "take_in", fail_while_gone)
    task_id = await on.streams.create(on.app, order())
    await on.say(task_id)
    await on.pass_time(2)
    await tried.wait()
    assert (await on.streams.get(on.app, task_id)).status is TaskStatus.INITIALISING
    gone.clear()
    await on.reaches(task_id, TaskStatus.STREAMING)
    await on.drive_statuses(task_id, 4)


async def test_an_event_that_cannot_be_taken_in_is_taken_up_by_the_next_sweep(
    on: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await on.streams.create(on.app, order())

    async def break_down(task_id: str, event: AnyEvent) -> None:
        raise RuntimeError(f"{task_id}: {event}")

    with monkeypatch.context() as broken:
        broken.setattr(on.store, "take_in", break_down)
        await on.pass_time(0.2)
        await on.streams.watch.wait(task_id, 5)
    await on.sweeper.sweep()
    await on.reaches(task_id, TaskStatus.STREAMING)
