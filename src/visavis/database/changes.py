"""The change log: every write bumps one version number and says what it touched.

Servers poll the number and re-read only what was touched. The number's row is locked first, so
writers go one after the other and a reader that has seen version *n* has missed nothing below it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.database.tables import changes, counters

KEPT_VERSIONS = 10_000
VERSION = "version"


class Kind(StrEnum):
    """What a change touched. EVERYTHING asks readers to start afresh."""

    APP = "app"
    DIGITAL_HUMAN = "digital_human"
    TIMBRE = "timbre"
    FAULT = "fault"
    EVERYTHING = "everything"


@dataclass(frozen=True)
class Writing:
    """An open write transaction."""

    connection: AsyncConnection
    version: int

    async def touched(self, kind: Kind, key: str = "") -> None:
        """Note in the log that the thing of this kind and key has changed."""
        await self.connection.execute(
            changes.insert().values(version=self.version, kind=kind.value, key=key)
        )


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[Writing]:
    """A write transaction: all of it happens, or (on an exception or a crash) none."""
    async with engine.begin() as connection:
        version = await _next_version(connection)
        yield Writing(connection, version)
        await connection.execute(
            changes.delete().where(changes.c.version <= version - KEPT_VERSIONS)
        )


async def _next_version(connection: AsyncConnection) -> int:
    bump = (
        counters.update()
        .where(counters.c.name == VERSION)
        .values(value=counters.c.value + 1)
        .returning(counters.c.value)
    )
    return int((await connection.execute(bump)).scalar_one())


async def current_version(connection: AsyncConnection) -> int:
    """The number of the last write."""
    query = sa.select(counters.c.value).where(counters.c.name == VERSION)
    return int((await connection.execute(query)).scalar_one())


async def touched_since(connection: AsyncConnection, version: int) -> dict[Kind, set[str]] | None:
    """What was touched after ``version``, or None where only a fresh start will do."""
    current = await current_version(connection)
    if version > current or version < current - KEPT_VERSIONS:
        return None
    query = sa.select(changes.c.kind, changes.c.key).where(changes.c.version > version).distinct()
    found: dict[Kind, set[str]] = {kind: set() for kind in Kind}
    for kind, key in await connection.execute(query):
        if kind in found:  # a newer version's kinds are none of ours
            found[Kind(kind)].add(key)
    return None if found[Kind.EVERYTHING] else found
