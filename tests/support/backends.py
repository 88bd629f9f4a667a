"""Servers and programs that some tests need: where they are, and what happens without them.

A test without its backend is skipped, loudly (see the summary), or fails if VISAVIS_TEST_REQUIRE
names it.
"""

import os
import secrets
import shutil
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from visavis.database.tables import metadata

DATABASE_URL = os.environ.get(
    "VISAVIS_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres"
)
REDIS_URL = os.environ.get("VISAVIS_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
REQUIRED = set(filter(None, os.environ.get("VISAVIS_TEST_REQUIRE", "").split(",")))

not_run: Counter[str] = Counter()
"""How many tests each missing backend has kept from running."""


def require_server(name: str, url: str, default_port: int) -> str:
    """``url``, if something listens there; else the test is skipped or fails."""
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname, parts.port or default_port), timeout=2).close()
    except OSError as fault:
        missing(name, f"{parts.hostname}:{parts.port or default_port} does not answer ({fault})")
    return url


def require_program(name: str, backend: str = "") -> str:
    """The path of a program, if there is one; else the test is skipped or fails. ``backend`` is
    what the program is needed for, where that has a name of its own."""
    path = shutil.which(name)
    if path is None:
        missing(backend or name, f"the program {name} is not installed")
    assert path is not None
    return path


def missing(name: str, why: str) -> None:
    """Skip the test, or fail it where this backend is required."""
    not_run[name] += 1
    if name in REQUIRED:
        pytest.fail(f"{name} is required, but {why}")
    pytest.skip(f"needs {name}: {why}")


def require_postgresql() -> str:
    """Where databases can be made."""
    return require_server("postgresql", DATABASE_URL, 5432)


@asynccontextmanager
async def fresh_postgresql() -> AsyncIterator[str]:
    """The URL of an empty PostgreSQL database, dropped afterwards."""
    url = require_postgresql()
    name = f"visavis_test_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(url)
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


async def keep_pristine(url: str) -> None:
    """Remember what a database holds after its migrations."""
    database = await asyncpg.connect(url)
    try:
        await database.execute("CREATE SCHEMA pristine")
        for table in metadata.sorted_tables:
            await database.execute(f"CREATE TABLE pristine.{table.name} AS TABLE {table.name}")
    finally:
        await database.close()


async def make_pristine(url: str) -> None:
    """Leave nothing of an earlier test in a database: no row, no number taken from a sequence, no
    connection that could still write."""
    tables = [table.name for table in metadata.sorted_tables]
    database = await asyncpg.connect(url)
    try:
        await database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        async with database.transaction():
            for name in reversed(tables):
                await database.execute(f"DELETE FROM {name}")  # noqa: S608 (our own names)
            for name in tables:
                await database.execute(f"INSERT INTO {name} TABLE pristine.{name}")
        await database.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
            " FROM pg_sequences WHERE schemaname = 'public'"
        )
    finally:
        await database.close()
