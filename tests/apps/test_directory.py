"""The Apps in memory follow the database."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.clock import FakeClock

from visavis.apps.directory import AppDirectory
from visavis.apps.store import AppStore
from visavis.database.changes import Kind, writing
from visavis.database.follower import ChangeFeed
from visavis.database.tables import apps
from visavis.keyring import Key, Keyring


@pytest.fixture
def store(engine: AsyncEngine, clock: FakeClock) -> AppStore:
    return AppStore(engine, Keyring([Key("k", b"k" * 32, 0)]), clock)


@pytest.fixture
def directory(store: AppStore) -> AppDirectory:
    return AppDirectory(store)


@pytest.fixture
def feed(engine: AsyncEngine, directory: AppDirectory) -> ChangeFeed:
    return ChangeFeed(engine, [directory])


async def test_an_app_that_does_not_exist_is_none(
    directory: AppDirectory, feed: ChangeFeed
) -> None:
    await feed.catch_up()
    assert directory.get(404) is None


async def test_what_was_there_before_is_found(
    store: AppStore, directory: AppDirectory, feed: ChangeFeed
) -> None:
    made = await store.create("Mine")
    await feed.catch_up()
    assert directory.get(made.app_id) == made


async def test_what_comes_and_changes_later_is_followed(
    store: AppStore, directory: AppDirectory, feed: ChangeFeed
) -> None:
    await store.create("Mine", app_id=1)
    await feed.catch_up()
    other = await store.create("Other", app_id=2)
    rotated = await store.rotate_secret(1)
    disabled = await store.set_enabled(2, enabled=False)
    assert directory.get(2) is None  # until it has caught up
    await feed.catch_up()
    assert directory.get(1) == rotated
    assert directory.get(2) == disabled != other


async def test_an_app_that_is_gone_is_forgotten_and_the_others_stay(
    store: AppStore, directory: AppDirectory, feed: ChangeFeed, engine: AsyncEngine
) -> None:
    kept = await store.create("Kept", app_id=1)
    await store.create("Gone", app_id=2)
    await feed.catch_up()
    async with writing(engine) as write:
        await write.connection.execute(apps.delete().where(apps.c.app_id == 2))
        await write.touched(Kind.APP, "2")
    await feed.catch_up()
    assert (directory.get(1), directory.get(2)) == (kept, None)


async def test_a_fresh_start_forgets_what_is_gone(
    store: AppStore, directory: AppDirectory, feed: ChangeFeed, engine: AsyncEngine
) -> None:
    await store.create("Gone", app_id=2)
    await feed.catch_up()
    async with writing(engine) as write:
        await write.connection.execute(apps.delete())
        await write.touched(Kind.EVERYTHING)
    await feed.catch_up()
    assert directory.get(2) is None


async def test_changes_elsewhere_leave_the_apps_alone(
    store: AppStore, directory: AppDirectory, feed: ChangeFeed, engine: AsyncEngine
) -> None:
    made = await store.create("Mine", app_id=1)
    await feed.catch_up()
    async with writing(engine) as write:
        await write.touched(Kind.TIMBRE, "1")
    await feed.catch_up()
    assert directory.get(1) is not None
    assert directory.get(1) == made
