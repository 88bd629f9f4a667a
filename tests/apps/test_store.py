"""Apps in the database: made, changed, limited, and their secrets never in clear."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from support.clock import START, FakeClock

from visavis.apps.checks import MAX_KEEP_S
from visavis.apps.models import MAX_APP_ID, MAX_RATE_LIMIT, AppChanges
from visavis.apps.store import AppStore
from visavis.database.changes import Kind, touched_since, writing
from visavis.database.engine import changing, reading
from visavis.database.tables import apps, digital_humans
from visavis.errors import OperatorError
from visavis.keyring import Key, Keyring, WrongKeysError
from visavis.streams.models import EventType
from visavis.streams.outbox import Outbox, tell

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


async def test_a_rotated_secret_may_stay_good_for_a_while(
    store: AppStore, clock: FakeClock
) -> None:
    made = await store.create("One", app_id=1)
    now = int(clock.now())
    rotated = await store.rotate_secret(1, keep_old_s=3600)
    new, old = rotated.server_secret, made.server_secret
    assert (rotated.rotated_at, rotated.previous_until) == (now, now + 3600)
    assert rotated.secrets_at(now) == (new, old)
    assert rotated.secrets_at(now + 3599.9) == (new, old)
    assert rotated.secrets_at(now + 3600) == (new,)
    again = await store.rotate_secret(1)
    assert again.secrets_at(now) == (again.server_secret,)
    assert again.previous_secret is None


async def test_only_the_secret_before_the_last_rotation_is_kept(store: AppStore) -> None:
    made = await store.create("One", app_id=1)
    first = await store.rotate_secret(1, keep_old_s=60)
    second = await store.rotate_secret(1, keep_old_s=60)
    assert second.secrets_at(0) == (second.server_secret, first.server_secret)
    assert made.server_secret not in second.secrets_at(0)
    ended = await store.end_previous_secret(1)
    assert ended.secrets_at(0) == (second.server_secret,)


async def test_kept_secrets_are_encrypted_and_follow_a_new_key(
    store: AppStore, engine: AsyncEngine
) -> None:
    made = await store.create("One", app_id=1)
    await store.rotate_secret(1, keep_old_s=60)
    query = sa.select(apps.c.previous_secret)
    async with writing(engine) as write:
        before = (await write.connection.execute(query)).scalar_one()
        await store.reencrypt(write)
        after = (await write.connection.execute(query)).scalar_one()
    assert made.server_secret.encode() not in before
    assert before != after
    assert (await store.get(1)).previous_secret == made.server_secret


@pytest.mark.parametrize("keep_s", [-1, MAX_KEEP_S + 1, float("nan")])
async def test_an_old_secret_is_not_kept_for_ever(store: AppStore, keep_s: float) -> None:
    made = await store.create("One", app_id=1)
    with pytest.raises(OperatorError, match="30 days"):
        await store.rotate_secret(1, keep_s)
    assert await store.get(1) == made


async def test_a_new_callback_secret_leaves_the_other_one(store: AppStore) -> None:
    made = await store.create("One", app_id=1)
    rotated = await store.rotate_callback_secret(1)
    assert rotated.callback_secret != made.callback_secret
    assert rotated.server_secret == made.server_secret


async def test_changes_are_made_all_or_none(store: AppStore) -> None:
    made = await store.create("One", app_id=1)
    wrong = AppChanges(name="Two", rate_limit=0)
    with pytest.raises(OperatorError, match="rate limit"):
        await store.change(1, wrong)
    assert await store.get(1) == made
    changed = await store.change(1, AppChanges(name="Two", rate_limit=3, callback_url=None))
    assert (changed.name, changed.rate_limit, changed.enabled) == ("Two", 3, True)
    assert (await store.change(1, AppChanges(rate_limit=None))).rate_limit is None
    assert (await store.change(1, AppChanges())).name == "Two"


async def test_apps_are_read_page_by_page_and_found_by_name_or_app_id(store: AppStore) -> None:
    for app_id, name in ((11, "Lobby"), (12, "100% Kiosk"), (21, "lobby two")):
        await store.create(name, app_id=app_id)
    first = await store.page(2)
    assert [app.app_id for app in first] == [11, 12]
    rest = await store.page(2, (first[-1].created_at, first[-1].app_id))
    assert [app.app_id for app in rest] == [21]
    assert [app.app_id for app in await store.page(9, text="LOBBY")] == [11, 21]
    assert [app.app_id for app in await store.page(9, text="1")] == [11, 12]
    assert [app.app_id for app in await store.page(9, text="0%")] == [12]
    assert (await store.count(), await store.count("lobby")) == (3, 2)


async def test_an_app_is_deleted_with_its_callbacks(store: AppStore, engine: AsyncEngine) -> None:
    await store.create("One", app_id=1)
    await store.set_callback_url(1, "http://127.0.0.1/told")
    async with changing(engine) as connection:
        await tell(connection, 1, "t", EventType.TASK, 0, {"Status": 5})
    await store.delete(1)
    assert await Outbox(engine).list_newest(9) == []
    with pytest.raises(OperatorError, match="no App 1"):
        await store.delete(1)


async def test_an_app_that_something_belongs_to_is_not_deleted(
    store: AppStore, engine: AsyncEngine
) -> None:
    await store.create("One", app_id=1)
    mia = {"digital_human_id": "mia", "name": "Mia", "app_id": 1, "avatar": "a"}
    async with changing(engine) as connection:
        await connection.execute(digital_humans.insert().values(mia))
    with pytest.raises(OperatorError, match="1 private digital humans"):
        await store.delete(1)
    assert (await store.get(1)).name == "One"
