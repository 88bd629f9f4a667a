"""Importing into the catalogue: merged or in place of all else, and all of it or nothing."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.catalogue import add_app, human, ids, private_timbre, public_timbre

from visavis.catalogue.models import Contents
from visavis.catalogue.rows import CHUNK
from visavis.catalogue.store import TOUCHED_ONE_BY_ONE, CatalogueStore
from visavis.database.changes import Kind, touched_since
from visavis.database.engine import reading
from visavis.errors import OperatorError

BEFORE = Contents(
    [human("mia", None, "wave"), human("tom", 7)],
    [private_timbre("x", "mia", "tom"), public_timbre("alto")],
)


@pytest.fixture
async def store(engine: AsyncEngine) -> CatalogueStore:
    await add_app(engine, 7)
    store = CatalogueStore(engine)
    await store.import_contents(BEFORE, replace=False)
    return store


async def touched(engine: AsyncEngine, since: int) -> dict[Kind, set[str]] | None:
    async with reading(engine) as connection:
        return await touched_since(connection, since)


async def test_a_merge_adds_the_new_updates_the_known_and_keeps_the_rest(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    new = Contents(
        [human("zoe"), human("mia", name="Mia M.")],
        [private_timbre("x", "zoe"), public_timbre("y")],
    )
    await store.import_contents(new, replace=False)
    contents = await store.contents()
    assert ids(contents) == (["mia", "tom", "zoe"], ["x", "alto", "y"])
    assert contents.digital_humans[0].name == "Mia M."
    assert contents.digital_humans[0].actions == ()
    assert contents.timbres[0].digital_human_ids == ("zoe",)
    found = await touched(engine, 2)
    assert found is not None
    assert found[Kind.DIGITAL_HUMAN] == {"mia", "zoe"}
    assert found[Kind.TIMBRE] == {"x", "y"}


async def test_a_replacement_leaves_just_what_it_brings_in_its_order(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    new = Contents([human("zoe"), human("mia")], [private_timbre("y", "mia")])
    await store.import_contents(new, replace=True)
    contents = await store.contents()
    assert ids(contents) == (["zoe", "mia"], ["y"])
    assert contents.timbres[0].digital_human_ids == ("mia",)
    assert await touched(engine, 2) is None  # readers start afresh


async def test_a_replacement_with_nothing_empties_the_catalogue(store: CatalogueStore) -> None:
    await store.import_contents(Contents([], []), replace=True)
    assert ids(await store.contents()) == ([], [])


async def test_what_was_exported_is_the_same_when_it_is_imported_again(
    store: CatalogueStore,
) -> None:
    before = await store.contents()
    await store.import_contents(before, replace=False)
    assert await store.contents() == before


FAULTS = {
    "an unknown App": Contents([human("zoe"), human("max", 404)], []),
    "an unknown digital human": Contents([human("zoe")], [private_timbre("y", "zoe", "nobody")]),
    "an ID that is too long to store": Contents([human("zoe"), human("z" * 65, 404)], []),
}


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
async def test_an_import_that_fails_leaves_everything_as_it_was(
    store: CatalogueStore, engine: AsyncEngine, fault: str, replace: bool
) -> None:
    before = await store.contents()
    with pytest.raises(OperatorError, match="There is no"):
        await store.import_contents(FAULTS[fault], replace=replace)
    assert await store.contents() == before
    assert await touched(engine, 2) == {kind: set() for kind in Kind}


async def test_a_replacement_cannot_be_bound_to_what_it_removes(store: CatalogueStore) -> None:
    before = await store.contents()
    with pytest.raises(OperatorError, match="no digital human mia"):
        await store.import_contents(Contents([], [private_timbre("y", "mia")]), replace=True)
    assert await store.contents() == before


async def test_more_rows_than_a_query_takes_keep_their_order(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    many = [f"h{number:05}" for number in range(CHUNK + 3)][::-1]
    contents = Contents(
        [human(item_id, None, "wave") for item_id in many],
        [private_timbre("y", *many), *(public_timbre(item_id) for item_id in many)],
    )
    await store.import_contents(contents, replace=True)
    read = await store.contents()
    assert ids(read) == (many, ["y", *many])
    assert all(len(each.actions) == 1 for each in read.digital_humans)
    assert read.timbres[0].digital_human_ids == tuple(many)
    assert await touched(engine, 2) is None
    await store.import_contents(read, replace=False)  # every row is an update now
    assert await store.contents() == read


async def test_up_to_a_limit_items_are_named_one_by_one(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    most = [public_timbre(f"t{number}") for number in range(TOUCHED_ONE_BY_ONE)]
    await store.import_contents(Contents([], most), replace=False)
    found = await touched(engine, 2)
    assert found is not None
    assert len(found[Kind.TIMBRE]) == TOUCHED_ONE_BY_ONE
    await store.import_contents(Contents([human("zoe")], most), replace=False)
    assert await touched(engine, 3) is None


async def test_reading_comes_in_chunks_by_rising_position(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    async with reading(engine) as connection:
        chunks = [chunk async for chunk in store.digital_humans(connection, ["tom", "mia", "no"])]
        assert [[item.digital_human_id for item in chunk] for chunk in chunks] == [["mia", "tom"]]
        assert [chunk async for chunk in store.timbres(connection, [])] == []
