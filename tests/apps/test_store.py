"""Apps in the database: made, changed, limited, and their secrets never in clear."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from support.clock import START, FakeClock

from visavis.apps.models import MAX_APP_ID, MAX_RATE_LIMIT
from visavis.apps.store import AppStore
from visavis.database.changes import Kind, touched_since, writing
from visavis.database.engine import reading
from visavis.database.tables import apps
from visavis.errors import OperatorError
from visavis.keyring import Key, Keyring, WrongKeysError

SECRET = "0123456789abcdef0123456789ABCDEF"


@pytest.fixture
def store(engine: AsyncEngine, clock: FakeClock) -> AppStore:
    return AppStore(engine, Keyring([Key("k", b"k" * 32, 0)]), clock)


async def touched(engine: AsyncEngine, version: int) -> set[str]:
    async with reading(engine) as connection:
        found = await touched_since(connection, version)
    assert found is not None
    return found[Kind.APP]


async def test_a_new_app_has_an_id_and_secrets_of_its_own(store: AppStore) -> None:
    one, other = await store.create("One"), await store.create("Other")
    for app in (one, other):
        assert 100_000_000 <= app.app_id <= MAX_APP_ID
        assert len(app.server_secret) == len(app.callback_secret) == 32
        assert (app.enabled, app.has_service, app.rate_limit) == (True, True, None)
        assert app.created_at == int(START)
    secrets = {one.server_secret, one.callback_secret, other.server_secret, other.callback_secret}
    assert len(secrets) == 4
    assert one.app_id != other.app_id


async def test_what_was_made_is_what_is_read(store: AppStore) -> None:
    made = await store.create("Mine", rate_limit=7)
    assert await store.get(made.app_id) == made
    assert await store.all() == [made]


async def test_a_client_that_has_its_id_and_secret_keeps_them(store: AppStore) -> None:
    made = await store.create("Mine", app_id=12345, server_secret=SECRET)
    assert (made.app_id, made.server_secret) == (12345, SECRET)
    assert (await store.get(12345)).server_secret == SECRET


async def test_the_oldest_app_comes_first(store: AppStore, clock: FakeClock) -> None:
    await store.create("A", app_id=9)
    clock.advance(1)
    await store.create("B", app_id=3)
    await store.create("C", app_id=2)
    assert [app.app_id for app in await store.all()] == [9, 2, 3]


async def test_an_id_is_given_once(store: AppStore) -> None:
    first = await store.create("First", app_id=12345)
    with pytest.raises(OperatorError, match="There is an App 12345 already"):
        await store.create("Second", app_id=12345)
    assert await store.all() == [first]


@pytest.mark.parametrize("name", ["", "  ", "a" * 129, "line\nbreak", "\x1b[31mred"])
async def test_a_name_that_cannot_be_shown_is_refused(store: AppStore, name: str) -> None:
    with pytest.raises(OperatorError, match="1 to 128 printable"):
        store.draft(name)


@pytest.mark.parametrize("app_id", [0, -1, MAX_APP_ID + 1, 2**64])
async def test_an_id_that_is_no_uint32_is_refused(store: AppStore, app_id: int) -> None:
    with pytest.raises(OperatorError, match="AppId is from 1 to"):
        store.draft("Mine", app_id=app_id)


@pytest.mark.parametrize("secret", ["", "short", "x" * 33, "ä" * 32, "!" * 32, " " * 32])
async def test_a_secret_that_is_not_32_letters_and_digits_is_refused_and_not_repeated(
    store: AppStore, secret: str
) -> None:
    with pytest.raises(OperatorError, match="32 letters and digits") as refused:
        store.draft("Mine", server_secret=secret)
    assert not secret or secret not in str(refused.value)


@pytest.mark.parametrize("limit", [0, -1, MAX_RATE_LIMIT + 1, 2**40])
async def test_a_rate_limit_that_cannot_be_is_refused(store: AppStore, limit: int) -> None:
    with pytest.raises(OperatorError, match="A rate limit is from 1"):
        store.draft("Mine", rate_limit=limit)
    await store.create("Mine", app_id=1)
    with pytest.raises(OperatorError, match="A rate limit is from 1"):
        await store.set_rate_limit(1, limit)


@pytest.mark.parametrize("limit", [1, MAX_RATE_LIMIT, None])
async def test_a_rate_limit_can_be_set_and_taken_away(store: AppStore, limit: int | None) -> None:
    await store.create("Mine", app_id=1, rate_limit=5)
    assert (await store.set_rate_limit(1, limit)).rate_limit == limit
    assert (await store.get(1)).rate_limit == limit


async def test_an_app_can_be_disabled_and_lose_its_service(store: AppStore) -> None:
    made = await store.create("Mine", app_id=1)
    assert (await store.set_enabled(1, enabled=False)).enabled is False
    assert (await store.set_service(1, has_service=False)).has_service is False
    await store.set_enabled(1, enabled=True)
    assert await store.set_service(1, has_service=True) == made


async def test_a_rotated_secret_is_new_and_the_rest_is_as_it_was(store: AppStore) -> None:
    made = await store.create("Mine", app_id=1)
    rotated = await store.rotate_secret(1)
    assert rotated.server_secret != made.server_secret
    assert len(rotated.server_secret) == 32
    assert rotated.callback_secret == made.callback_secret
    assert await store.get(1) == rotated


async def test_what_does_not_exist_cannot_be_changed(store: AppStore, engine: AsyncEngine) -> None:
    changes = [
        store.get(404),
        store.rotate_secret(404),
        store.set_enabled(404, enabled=False),
        store.set_rate_limit(404, 1),
    ]
    for change in changes:
        with pytest.raises(OperatorError, match="There is no App 404"):
            await change
    assert await touched(engine, 0) == set()


async def test_every_write_says_which_app_it_touched(store: AppStore, engine: AsyncEngine) -> None:
    await store.create("A", app_id=1)
    await store.create("B", app_id=2)
    assert await touched(engine, 0) == {"1", "2"}
    await store.rotate_secret(2)
    assert await touched(engine, 2) == {"2"}


async def test_no_secret_is_in_the_rows_in_clear(store: AppStore, engine: AsyncEngine) -> None:
    made = await store.create("Mine", server_secret=SECRET)
    async with reading(engine) as connection:
        row = (await connection.execute(sa.select(apps))).one()
    for column in (row.server_secret, row.callback_secret):
        assert SECRET.encode() not in bytes(column)
        assert made.callback_secret.encode() not in bytes(column)


async def test_secrets_are_not_read_under_another_key_file(
    store: AppStore, engine: AsyncEngine, clock: FakeClock
) -> None:
    made = await store.create("Mine")
    with pytest.raises(WrongKeysError):
        await AppStore(engine, Keyring([Key("x", b"x" * 32, 0)]), clock).get(made.app_id)


async def test_encrypted_anew_the_secrets_are_the_same_under_the_new_key_alone(
    store: AppStore, engine: AsyncEngine, clock: FakeClock
) -> None:
    made = [await store.create("A", app_id=1), await store.create("B", app_id=2)]
    old = Keyring(store.keyring.keys)
    store.keyring.adopt(old.with_new_key(1).keys)
    async with writing(engine) as write:
        await store.reencrypt(write)
    alone = Keyring(store.keyring.keys[:1])
    assert await AppStore(engine, alone, clock).all() == made
    with pytest.raises(WrongKeysError):
        await AppStore(engine, old, clock).all()


async def test_of_two_who_ask_for_an_id_at_once_one_gets_it(store: AppStore) -> None:
    results = await asyncio.gather(
        *(store.create(name, app_id=7) for name in ("A", "B")), return_exceptions=True
    )
    assert sorted(isinstance(result, OperatorError) for result in results) == [False, True]
    assert len(await store.all()) == 1
