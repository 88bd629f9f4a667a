"""The snapshot follows the store: after any writes it is what a fresh load would be."""

import asyncio
import gc
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine
from support.catalogue import add_app, human, private_timbre, public_timbre

from visavis.catalogue.mirror import CatalogueMirror
from visavis.catalogue.models import Contents, FetchMode
from visavis.catalogue.snapshot import Encoding, Page, Snapshot
from visavis.catalogue.store import CatalogueStore
from visavis.database.engine import open_engine
from visavis.database.follower import ChangeFeed
from visavis.database.migrate import migrate
from visavis.errors import ApiError, OperatorError

APPS = (1, 2)
HUMANS = ("a", "b", "c")
TIMBRES = ("x", "y", "z")
ENCODING = Encoding(
    digital_human=lambda item, _sign: repr(item).encode(),
    timbre=lambda item, _sign: repr(item).encode(),
    sign_url=lambda media_id, _expires: media_id,
    expiry=lambda: 1,
)


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    """A mirror freezes what it has loaded; the tests that follow need not carry it."""
    yield
    gc.unfreeze()


def everything(snapshot: Snapshot) -> list[Page | None]:
    """All that any App can read."""

    def bound(app_id: int, human_id: str) -> Page | None:
        try:
            return snapshot.bound_timbres(app_id, human_id, 0, 100)
        except ApiError:
            return None

    pages = [snapshot.digital_humans(app_id, mode, 0, 100) for app_id in APPS for mode in FetchMode]
    timbres = [bound(app_id, human_id) for app_id in APPS for human_id in HUMANS]
    return [*pages, *timbres, snapshot.public_timbres(0, 100)]


async def loaded_afresh(engine: AsyncEngine, store: CatalogueStore) -> list[Page | None]:
    mirror = CatalogueMirror(store, ENCODING)
    await ChangeFeed(engine, [mirror]).catch_up()
    return everything(mirror.snapshot)


async def test_what_is_written_is_seen_after_catching_up(engine: AsyncEngine) -> None:
    store = CatalogueStore(engine)
    mirror = CatalogueMirror(store, ENCODING)
    feed = ChangeFeed(engine, [mirror])
    await store.add_digital_human(human("a"))
    await feed.catch_up()
    await store.add_digital_human(human("b"))
    await store.add_timbre(private_timbre("x"))
    await store.bind("x", "b")
    assert mirror.snapshot.digital_humans(1, FetchMode.ALL, 0, 20).total == 1
    await feed.catch_up()
    assert mirror.snapshot.digital_humans(1, FetchMode.ALL, 0, 20).total == 2
    assert mirror.snapshot.bound_timbres(1, "b", 0, 20).total == 1
    await store.remove_digital_human("b")
    await feed.catch_up()
    assert everything(mirror.snapshot) == await loaded_afresh(engine, store)


async def test_a_replaced_catalogue_is_read_afresh_and_requests_keep_the_old_one_meanwhile(
    engine: AsyncEngine,
) -> None:
    store = CatalogueStore(engine)
    mirror = CatalogueMirror(store, ENCODING)
    feed = ChangeFeed(engine, [mirror])
    await store.import_contents(Contents([human("a")], [public_timbre("x")]), replace=False)
    await feed.catch_up()
    before = mirror.snapshot
    await store.import_contents(Contents([human("b")], []), replace=True)
    await feed.catch_up()
    assert mirror.snapshot is not before
    assert before.digital_human(1, "a")
    assert everything(mirror.snapshot) == await loaded_afresh(engine, store)


Change = Callable[[CatalogueStore], Awaitable[None]]
human_ids, timbre_ids = st.sampled_from(HUMANS), st.sampled_from(TIMBRES)
humans = st.builds(human, human_ids, st.sampled_from((None, *APPS)), name=st.sampled_from("MN"))
timbres = st.builds(public_timbre, timbre_ids) | st.builds(private_timbre, timbre_ids, human_ids)


def contents(humans_in: dict[str, object], timbres_in: dict[str, object]) -> Contents:
    return Contents(list(humans_in.values()), list(timbres_in.values()))  # type: ignore[arg-type]


whole_contents = st.builds(
    contents,
    st.lists(humans, max_size=3).map(lambda made: {each.digital_human_id: each for each in made}),
    st.lists(timbres, max_size=3).map(lambda made: {each.timbre_id: each for each in made}),
)
writes: st.SearchStrategy[Change] = st.one_of(
    humans.map(lambda item: lambda store: store.add_digital_human(item)),
    timbres.map(lambda item: lambda store: store.add_timbre(item)),
    human_ids.map(lambda item_id: lambda store: store.remove_digital_human(item_id)),
    timbre_ids.map(lambda item_id: lambda store: store.remove_timbre(item_id)),
    st.tuples(timbre_ids, human_ids).map(lambda both: lambda store: store.bind(*both)),
    st.tuples(timbre_ids, human_ids).map(lambda both: lambda store: store.unbind(*both)),
    st.tuples(whole_contents, st.booleans()).map(
        lambda both: lambda store: store.import_contents(both[0], replace=both[1])
    ),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(writes, st.booleans()), min_size=3, max_size=15))
def test_after_any_writes_the_snapshot_is_what_a_fresh_load_would_be(
    steps: list[tuple[Change, bool]],
) -> None:
    """``steps``: a write, which may be refused, and whether the mirror catches up after it."""

    async def run(directory: Path) -> None:
        engine = open_engine(f"sqlite:///{directory}/test.sqlite3")
        await migrate(engine)
        for app_id in APPS:
            await add_app(engine, app_id)
        store = CatalogueStore(engine)
        mirror = CatalogueMirror(store, ENCODING)
        feed = ChangeFeed(engine, [mirror])
        await feed.catch_up()
        for write, catch_up in steps:
            try:
                await write(store)
            except OperatorError:
                continue
            if catch_up:
                await feed.catch_up()
        await feed.catch_up()
        assert everything(mirror.snapshot) == await loaded_afresh(engine, store)
        await engine.dispose()

    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(run(Path(directory)))
