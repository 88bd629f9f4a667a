"""Followers are told of every write, in order, whatever fails in between."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from structlog.testing import capture_logs

from visavis.database.changes import Kind, writing
from visavis.database.follower import ChangeFeed
from visavis.errors import OperatorError


class FakeFollower:
    """Notes what it is told; fails as often as it is asked to."""

    def __init__(self) -> None:
        self.told: list[dict[Kind, set[str]] | None] = []
        self.faults: list[Exception] = []
        self.refreshed = asyncio.Event()

    async def refresh(
        self, connection: AsyncConnection, touched: dict[Kind, set[str]] | None
    ) -> None:
        if self.faults:
            raise self.faults.pop()
        self.told.append(touched)
        self.refreshed.set()

    def apps_told(self) -> list[set[str] | None]:
        return [None if touched is None else touched[Kind.APP] for touched in self.told]


@pytest.fixture
def follower() -> FakeFollower:
    return FakeFollower()


async def touch(engine: AsyncEngine, *app_ids: str) -> None:
    async with writing(engine) as write:
        for app_id in app_ids:
            await write.touched(Kind.APP, app_id)


async def test_the_first_time_everything_is_read(
    engine: AsyncEngine, follower: FakeFollower
) -> None:
    await touch(engine, "1")
    assert await ChangeFeed(engine, [follower]).catch_up() is True
    assert follower.told == [None]


async def test_an_empty_database_is_read_once_too(
    engine: AsyncEngine, follower: FakeFollower
) -> None:
    feed = ChangeFeed(engine, [follower])
    assert [await feed.catch_up(), await feed.catch_up()] == [True, False]
    assert follower.told == [None]


async def test_all_are_told_what_was_touched_since_and_nothing_else(engine: AsyncEngine) -> None:
    followers = [FakeFollower(), FakeFollower()]
    feed = ChangeFeed(engine, followers)
    await feed.catch_up()
    await touch(engine, "1")
    await touch(engine, "2", "3")
    await feed.catch_up()
    await touch(engine, "4")
    await feed.catch_up()
    for follower in followers:
        assert follower.apps_told() == [None, {"1", "2", "3"}, {"4"}]


async def test_what_a_follower_failed_to_read_is_told_again(
    engine: AsyncEngine, follower: FakeFollower
) -> None:
    feed = ChangeFeed(engine, [follower])
    await feed.catch_up()
    await touch(engine, "1")
    follower.faults = [LookupError()]
    with pytest.raises(LookupError):
        await feed.catch_up()
    await touch(engine, "2")
    assert await feed.catch_up() is True
    assert follower.apps_told() == [None, {"1", "2"}]


@pytest.mark.parametrize(
    "fault",
    [
        ConnectionRefusedError(111, "nobody there"),
        OperatorError("The key file cannot be read."),
        FileNotFoundError(2, "keys.json"),
        ValueError("nobody thought of this"),
    ],
)
async def test_following_goes_on_when_what_was_lost_is_back(
    engine: AsyncEngine, follower: FakeFollower, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visavis.database.follower.POLL_INTERVAL_S", 0.0)
    feed = ChangeFeed(engine, [follower])
    follower.faults = [fault, fault]
    with capture_logs() as logs:
        running = asyncio.create_task(feed.run())
        async with asyncio.timeout(10):
            await follower.refreshed.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert [entry["event"] for entry in logs][:1] == [
        "changes.not_followed"
    ]  # said once, not each time
    assert [entry["event"] for entry in logs].count("changes.not_followed") == 1
