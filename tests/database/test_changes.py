"""The change log: versions rise one by one, and say what was touched."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.database.changes import (
    KEPT_VERSIONS,
    VERSION,
    Kind,
    current_version,
    touched_since,
    writing,
)
from visavis.database.engine import reading
from visavis.database.facts import read_counter, read_fact, write_counter, write_fact
from visavis.database.tables import changes

Touched = dict[Kind, set[str]] | None


async def write(engine: AsyncEngine, *touched: tuple[Kind, str]) -> int:
    async with writing(engine) as open_write:
        for kind, key in touched:
            await open_write.touched(kind, key)
        return open_write.version


async def version_of(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return await current_version(connection)


async def since(engine: AsyncEngine, version: int) -> Touched:
    async with reading(engine) as connection:
        return await touched_since(connection, version)


async def set_version(engine: AsyncEngine, version: int) -> None:
    async with engine.begin() as connection:
        await write_counter(connection, VERSION, version)


async def test_a_new_database_is_at_version_0(engine: AsyncEngine) -> None:
    assert await version_of(engine) == 0


async def test_every_write_is_a_version_of_its_own(engine: AsyncEngine) -> None:
    assert [await write(engine) for _ in range(3)] == [1, 2, 3]
    assert await version_of(engine) == 3


async def test_a_reader_is_told_just_what_was_touched_after_its_version(
    engine: AsyncEngine,
) -> None:
    seen = await write(engine, (Kind.APP, "1"), (Kind.TIMBRE, "old"))
    await write(engine, (Kind.TIMBRE, "t"), (Kind.DIGITAL_HUMAN, "h"))
    await write(engine, (Kind.TIMBRE, "t"), (Kind.TIMBRE, "u"))
    assert await since(engine, seen) == {
        Kind.APP: set(),
        Kind.DIGITAL_HUMAN: {"h"},
        Kind.TIMBRE: {"t", "u"},
        Kind.FAULT: set(),
        Kind.EVERYTHING: set(),
    }


async def test_a_reader_of_the_last_version_has_missed_nothing(engine: AsyncEngine) -> None:
    seen = await write(engine, (Kind.APP, "1"))
    assert await since(engine, seen) == {kind: set() for kind in Kind}


async def test_a_write_that_touched_everything_asks_for_a_fresh_start(engine: AsyncEngine) -> None:
    before = await write(engine)
    after = await write(engine, (Kind.EVERYTHING, ""))
    await write(engine, (Kind.APP, "1"))
    assert await since(engine, before) is None
    assert await since(engine, after) is not None


async def test_a_reader_from_another_life_of_the_database_starts_afresh(
    engine: AsyncEngine,
) -> None:
    version = await write(engine)
    assert await since(engine, version + 1) is None


async def test_a_reader_is_told_all_for_as_long_as_the_log_is_kept(engine: AsyncEngine) -> None:
    seen = await write(engine, (Kind.APP, "before"))
    await write(engine, (Kind.APP, "first"))
    await set_version(engine, seen + KEPT_VERSIONS - 1)
    await write(engine, (Kind.APP, "last"))
    touched = await since(engine, seen)
    assert touched is not None
    assert touched[Kind.APP] == {"first", "last"}
    await write(engine)
    assert await since(engine, seen) is None
    assert await since(engine, seen + 1) is not None


async def test_what_no_reader_can_ask_for_is_pruned(engine: AsyncEngine) -> None:
    await write(engine, (Kind.APP, "1"))
    await write(engine, (Kind.APP, "2"))
    await set_version(engine, KEPT_VERSIONS)
    await write(engine, (Kind.APP, "3"))
    async with reading(engine) as connection:
        kept = (await connection.execute(sa.select(changes.c.key))).scalars().all()
    assert sorted(kept) == ["2", "3"]


async def test_a_write_that_fails_leaves_nothing(engine: AsyncEngine) -> None:
    await write(engine)

    async def fail() -> None:
        async with writing(engine) as open_write:
            await open_write.touched(Kind.APP, "1")
            await write_fact(open_write.connection, "word", "said")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await version_of(engine) == 1
    assert await since(engine, 0) == {kind: set() for kind in Kind}
    async with reading(engine) as connection:
        assert await read_fact(connection, "word") is None
    assert await write(engine) == 2


async def test_writers_go_one_after_the_other(engine: AsyncEngine) -> None:
    """Each reads, lets the others run and writes: nobody's word is lost."""
    async with engine.begin() as connection:
        await write_fact(connection, "words", "")

    async def add(word: str) -> None:
        async with writing(engine) as open_write:
            words = await read_fact(open_write.connection, "words")
            await asyncio.sleep(0)
            await write_fact(open_write.connection, "words", f"{words}{word}")

    await asyncio.gather(*map(add, "abcdef"))
    async with reading(engine) as connection:
        words = await read_fact(connection, "words")
    assert words is not None
    assert sorted(words) == list("abcdef")
    assert await version_of(engine) == 6


async def test_a_reader_is_not_kept_waiting_by_a_writer(engine: AsyncEngine) -> None:
    await write(engine)
    async with writing(engine) as open_write:
        await open_write.touched(Kind.APP, "1")
        assert await version_of(engine) == 1


async def test_facts_and_counters_are_kept_by_name(engine: AsyncEngine) -> None:
    async with writing(engine) as open_write:
        for value in ("old", "new"):
            await write_fact(open_write.connection, "word", value)
        await write_counter(open_write.connection, "seed", 4)
    async with reading(engine) as connection:
        assert await read_fact(connection, "word") == "new"
        assert await read_counter(connection, "seed") == 4
        assert await read_counter(connection, VERSION) == 1
