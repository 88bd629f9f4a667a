"""Opening a database: which URLs, and what an operator is told of one that cannot be used."""

import asyncio
import socket
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.database.engine import (
    UNREACHABLE,
    database_url,
    explain,
    open_engine,
    reading,
)
from visavis.database.tables import counters
from visavis.errors import OperatorError


async def fault_of(url: str) -> OperatorError:
    """What an operator is told when this database is first used."""
    engine = open_engine(url)
    try:
        with pytest.raises(UNREACHABLE) as fault:
            async with reading(engine) as connection:
                await connection.execute(sa.text("SELECT 1"))
        return explain(fault.value)
    finally:
        await engine.dispose()


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("sqlite:///a/b.sqlite3", "sqlite+aiosqlite"),
        ("sqlite:////a/b.sqlite3", "sqlite+aiosqlite"),
        ("postgresql://u:p@h:1/d", "postgresql+asyncpg"),
        ("postgres://u:p@h/d", "postgresql+asyncpg"),
        ("postgresql+psycopg2://u:p@h/d", "postgresql+asyncpg"),
        ("postgresql:///d", "postgresql+asyncpg"),
    ],
)
def test_the_usual_urls_get_the_asyncio_driver(text: str, driver: str) -> None:
    assert database_url(text).drivername == driver


@pytest.mark.parametrize("mode", ["disable", "require", "verify-full"])
def test_libpqs_word_for_tls_is_understood(mode: str) -> None:
    url = database_url(f"postgresql://u@h/d?sslmode={mode}")
    assert dict(url.query) == {"ssl": mode}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s3cret",
        "mysql://user:s3cret@host/name",
        "redis://:s3cret@host",
        "postgresql://user:s3cret",
        "postgresql://user:s3cret/name",
        "postgresql://user@host:s3cret/name",
    ],
)
def test_other_texts_are_refused_and_no_password_is_repeated(text: str) -> None:
    with pytest.raises(OperatorError, match="not a supported database") as refused:
        database_url(text)
    assert "s3cret" not in str(refused.value)


async def test_a_server_that_is_not_there_is_explained() -> None:
    fault = await fault_of("postgresql://user:s3cret@127.0.0.1:1/name")
    assert "127.0.0.1" in fault.problem
    assert "Check the database URL" in fault.remedy
    assert "s3cret" not in str(fault)


async def test_a_host_without_an_address_is_explained() -> None:
    fault = await fault_of("postgresql://user:s3cret@host.invalid/name")
    assert "cannot be used: " in fault.problem
    assert "s3cret" not in str(fault)


@pytest.mark.parametrize("part", ["path", "user"])
async def test_an_unknown_database_or_user_is_explained(postgresql_url: str, part: str) -> None:
    url = sa.make_url(postgresql_url)
    url = url.set(database="not_there") if part == "path" else url.set(username="not_there")
    fault = await fault_of(url.render_as_string(hide_password=False))
    assert "not_there" in fault.problem


async def test_a_connection_that_the_server_ends_is_told_from_a_fault_of_ours(
    postgresql_url: str,
) -> None:
    engine = open_engine(postgresql_url)

    async def be_cut_off() -> None:
        async with reading(engine) as connection:
            process = (await connection.execute(sa.text("SELECT pg_backend_pid()"))).scalar_one()
            async with engine.connect() as other:
                await other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": process})
            await connection.execute(sa.text("SELECT 1"))

    with pytest.raises(UNREACHABLE):
        await be_cut_off()
    async with reading(engine) as connection:  # the next one is new
        assert (await connection.execute(sa.text("SELECT 1"))).scalar_one() == 1
    await engine.dispose()


async def test_an_option_that_the_driver_does_not_know_is_named(postgresql_url: str) -> None:
    engine = open_engine(f"{postgresql_url}?application_name=visavis")
    with pytest.raises(OperatorError, match="application_name"):
        await engine.connect()
    await engine.dispose()


async def test_a_sqlite_file_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    fault = await fault_of(f"sqlite:///{tmp_path}/no/such/directory/x.sqlite3")
    assert "unable to open database file" in fault.problem


async def test_a_sqlite_file_that_is_something_else_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"This is a letter, not a database. " * 40)
    fault = await fault_of(f"sqlite:///{tmp_path}/x.sqlite3")
    assert "not a database" in fault.problem


async def test_a_server_that_accepts_and_says_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("visavis.database.engine.CONNECT_TIMEOUT_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        engine = open_engine(f"postgresql://u@127.0.0.1:{mute.getsockname()[1]}/d")
        with pytest.raises(TimeoutError) as fault:
            await engine.connect()
        await engine.dispose()
    assert "does not answer" in explain(fault.value).problem


@pytest.mark.parametrize(
    "fault",
    [ConnectionRefusedError(111, "Connect call failed"), socket.gaierror(-2, "Name unknown")],
)
def test_faults_of_the_network_are_among_those_explained(fault: OSError) -> None:
    assert isinstance(fault, UNREACHABLE)
    assert str(fault) in explain(fault).problem


async def test_a_view_stays_the_same_however_many_queries_it_takes(engine: AsyncEngine) -> None:
    query = sa.select(counters.c.value).where(counters.c.name == "seed")
    async with reading(engine) as connection:
        before = (await connection.execute(query)).scalar_one()
        async with engine.begin() as writer:
            await writer.execute(counters.update().values(value=77))
        assert (await connection.execute(query)).scalar_one() == before
    async with reading(engine) as connection:
        assert (await connection.execute(query)).scalar_one() == 77


async def test_a_fault_in_the_data_is_not_taken_for_one_of_the_database(
    engine: AsyncEngine,
) -> None:
    with pytest.raises(IntegrityError) as fault:
        async with engine.begin() as connection:
            await connection.execute(counters.insert().values(name="seed", value=1))
    assert not isinstance(fault.value, UNREACHABLE)


async def test_two_views_are_read_at_the_same_time(engine: AsyncEngine) -> None:
    both = asyncio.Barrier(2)

    async def read() -> int:
        async with reading(engine) as connection, both:
            result = await connection.execute(sa.select(sa.func.count()).select_from(counters))
            return int(result.scalar_one())

    assert list(await asyncio.gather(read(), read())) == [2, 2]


@pytest.mark.parametrize("port", [0, 65536, 99999])
def test_a_port_that_cannot_be_is_named_with_its_range(port: int) -> None:
    with pytest.raises(OperatorError, match=rf"port {port} came; a port is 1 to 65535"):
        database_url(f"postgresql://127.0.0.1:{port}/name")
