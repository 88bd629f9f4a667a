"""Migrations make just the tables that the code declares, however often and from however many."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.catalogue.models import Action, DigitalHuman, Gender, Timbre, VoiceSource
from visavis.catalogue.store import CatalogueStore
from visavis.database.changes import current_version
from visavis.database.engine import open_engine, reading
from visavis.database.migrate import alembic_config, migrate
from visavis.database.tables import metadata
from visavis.errors import OperatorError

OLD_ROWS = (
    "INSERT INTO digital_humans (position, digital_human_id, name, avatar)"
    " VALUES (1, 'mia', 'Mia', 'a')",
    "INSERT INTO digital_human_actions (human_position, rank, action, preview)"
    " VALUES (1, 0, 'wave', 'v')",
)
OLD_TIMBRES = (
    *OLD_ROWS,
    "INSERT INTO timbres (timbre_id, name, is_public, avatar)"
    " VALUES ('alto', 'Alto', false, 'a'), ('bass', 'Bass', true, 'a')",
    "INSERT INTO timbre_bindings (timbre_position, human_position) VALUES (1, 1)",
)
HEAD = str(ScriptDirectory.from_config(alembic_config()).get_current_head())


@pytest.fixture
async def empty(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    yield engine
    await engine.dispose()


def differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_the_tables_that_the_code_declares(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_foreign_keys_cascade_as_declared(engine: AsyncEngine) -> None:
    def cascades(connection: sa.Connection) -> dict[str, set[str | None]]:
        inspector = sa.inspect(connection)
        return {
            table: {key["options"].get("ondelete") for key in inspector.get_foreign_keys(table)}
            for table in ("digital_human_actions", "timbre_bindings", "digital_humans")
        }

    async with engine.connect() as connection:
        assert await connection.run_sync(cascades) == {
            "digital_human_actions": {"CASCADE"},
            "timbre_bindings": {"CASCADE"},
            "digital_humans": {None},
        }


async def test_migrating_twice_changes_nothing(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(sa.text("UPDATE counters SET value = 5 WHERE name = 'version'"))
    await migrate(engine)
    async with reading(engine) as connection:
        assert await current_version(connection) == 5


async def test_tasks_may_migrate_at_once(database_url: str) -> None:
    engines = [open_engine(database_url) for _ in range(4)]
    await asyncio.gather(*map(migrate, engines))
    for engine in engines:
        await engine.dispose()
    engine = open_engine(database_url)
    async with reading(engine) as connection:
        assert await current_version(connection) == 0
    await engine.dispose()


MIGRATE = """
import asyncio, sys
from visavis.database.engine import open_engine
from visavis.database.migrate import alembic_config, migrate

async def main():
    engine = open_engine(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    await migrate(engine)
    await engine.dispose()

asyncio.run(main())
"""


def test_processes_may_migrate_at_once(database_url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    faults = [process.communicate(timeout=30)[1] for process in processes]
    assert faults == ["", "", ""]
    assert [process.returncode for process in processes] == [0, 0, 0]


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OperatorError, match="another version of Visavis") as refused:
        await migrate(engine)
    assert "newer" in refused.value.remedy
    async with reading(engine) as connection:
        query = sa.text("SELECT version_num FROM alembic_version")
        assert (await connection.execute(query)).scalar_one() == "9999"


async def test_a_refused_migration_lets_the_next_process_in(engine: AsyncEngine) -> None:
    stamp = sa.text("UPDATE alembic_version SET version_num = :number")
    async with engine.begin() as connection:
        await connection.execute(stamp, {"number": "9999"})
    with pytest.raises(OperatorError):
        await migrate(engine)
    async with engine.begin() as connection:
        await connection.execute(stamp, {"number": HEAD})
    async with asyncio.timeout(10):
        await migrate(engine)


async def test_a_migration_that_fails_leaves_an_empty_database_empty(empty: AsyncEngine) -> None:
    async with empty.begin() as connection:  # in the way of the last table but a few
        await connection.execute(sa.text("CREATE TABLE changes (x INTEGER)"))
    with pytest.raises(sa.exc.DBAPIError):
        await migrate(empty)
    async with empty.connect() as connection:
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    assert tables == ["changes"]


async def test_timbres_of_before_there_were_voices_are_kept_without_one(
    empty: AsyncEngine,
) -> None:
    def make_old(connection: sa.Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for row in OLD_TIMBRES:
            connection.execute(sa.text(row))

    async with empty.begin() as connection:
        await connection.run_sync(make_old)
    await migrate(empty)
    store = CatalogueStore(empty)
    assert (await store.contents()).timbres == [
        Timbre(
            timbre_id="alto", name="Alto", is_public=False, avatar="a",
            digital_human_ids=("mia",), position=1,
        ),
        Timbre(timbre_id="bass", name="Bass", is_public=True, avatar="a", position=2),
    ]  # fmt: skip
    voice = VoiceSource("espeak", "de+f1")
    soprano = Timbre(
        timbre_id="sopran", name="Sopran", is_public=True, avatar="a", voice=voice,
        language="de-DE", gender=Gender.FEMALE,
    )  # fmt: skip
    await store.add_timbre(soprano)
    found = await store.timbre("sopran")
    assert (found.voice, found.language, found.gender) == (voice, "de-DE", Gender.FEMALE)


async def test_what_an_earlier_version_wrote_is_kept(empty: AsyncEngine) -> None:
    """A database of the first version, with an action that has a given preview."""

    def make_old(connection: sa.Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for row in OLD_ROWS:
            connection.execute(sa.text(row))

    async with empty.begin() as connection:
        await connection.run_sync(make_old)
    await migrate(empty)
    contents = await CatalogueStore(empty).contents()
    assert contents.digital_humans == [
        DigitalHuman(
            digital_human_id="mia",
            name="Mia",
            avatar="a",
            actions=(Action("wave", "v"),),
            position=1,
        )
    ]
    async with empty.begin() as connection:  # rows still fall with what they belong to
        await connection.execute(sa.text("DELETE FROM digital_humans"))
        query = sa.text("SELECT count(*) FROM digital_human_actions")
        assert (await connection.execute(query)).scalar() == 0
