"""Lists of streams and drives for operators, on a database of each kind."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.streams import Stage, order

from visavis.errors import MissingError, ReturnCode
from visavis.streams.listing import StreamListing, TaskFilter
from visavis.streams.states import TaskStatus

from .test_service import refused


@pytest.fixture
def listing(on: Stage, engine: AsyncEngine) -> StreamListing:
    del on
    return StreamListing(engine)


async def names(listing: StreamListing, **wanted: Any) -> list[str]:
    tasks, _ = await listing.tasks(TaskFilter(**wanted), 50)
    return [task.stream_id for task in tasks]


async def test_the_newest_come_first_page_by_page(on: Stage, listing: StreamListing) -> None:
    for number in range(3):
        await on.streaming(f"s{number}")
    first, last = await listing.tasks(TaskFilter(), 2)
    assert [task.stream_id for task in first] == ["s2", "s1"]
    second, end = await listing.tasks(TaskFilter(), 2, last)
    assert [task.stream_id for task in second] == ["s0"]
    assert end is None


async def test_a_page_that_is_just_full_is_the_last(on: Stage, listing: StreamListing) -> None:
    await on.streaming()
    assert (await listing.tasks(TaskFilter(), 1))[1] is None


async def test_filters(on: Stage, listing: StreamListing) -> None:
    gone = await on.streaming("gone", room_id="a")
    await on.streams.stop(on.app, gone)
    await on.streaming("mine", room_id="a")
    await on.streaming("own", digital_human_id="own")
    await on.streams.create(on.other, order("others"))
    assert await names(listing) == ["others", "own", "mine", "gone"]
    assert await names(listing, live=True) == ["others", "own", "mine"]
    assert await names(listing, live=False) == ["gone"]
    assert await names(listing, status=TaskStatus.STOPPED) == ["gone"]
    assert await names(listing, app_id=2) == ["others"]
    assert await names(listing, room_id="a") == ["mine", "gone"]
    assert await names(listing, stream_id="mine", room_id="b") == []
    assert await names(listing, digital_human_id="own", live=True) == ["own"]


async def test_drives_of_one_task(on: Stage, listing: StreamListing) -> None:
    task_id, other = await on.streaming(), await on.streaming("t")
    said = [await on.say(task_id) for _ in range(3)]
    await on.say(other)
    first, last = await listing.drives(task_id, 2)
    second, end = await listing.drives(task_id, 2, last)
    assert [drive.drive_id for drive in first + second] == said[::-1]
    assert end is None


async def test_an_operator_stops_whosever_stream(on: Stage) -> None:
    task_id = await on.streaming()
    await on.streams.stop_for_operator(task_id)
    task = await on.streams.get(on.app, task_id)
    assert task.status is TaskStatus.STOPPED
    assert task.end_reason == "It was stopped by an operator."
    assert await refused(on.streams.stop_for_operator(task_id)) is ReturnCode.STREAM_STOPPED


async def test_an_operator_cannot_stop_what_is_not_there(on: Stage) -> None:
    with pytest.raises(MissingError, match="There is no task"):
        await on.streams.stop_for_operator("none")
    with pytest.raises(MissingError):
        await on.streams.stop_for_operator("\0")
