"""Rows of the catalogue's tables: written and read in chunks, by ID and by position."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from visavis.database.tables import apps
from visavis.errors import MissingError, OperatorError

CHUNK = 2000
"""Rows a query: small enough that a server goes on answering while it reads a large catalogue."""
NAMED = 5
"""IDs that a message names at the most."""

T = TypeVar("T")


async def upsert_rows(
    connection: AsyncConnection, key: sa.Column[str], rows: dict[str, dict[str, object]]
) -> dict[str, int]:
    """Insert or update these rows by ID; returns the position of each."""
    known = await positions_of(connection, key, rows.keys())
    new = [{key.name: item_id, **row} for item_id, row in rows.items() if item_id not in known]
    old = [{"key": item_id, **row} for item_id, row in rows.items() if item_id in known]
    for some in chunks(new):
        await connection.execute(key.table.insert(), some)
    for some in chunks(old):
        await connection.execute(key.table.update().where(key == sa.bindparam("key")), some)
    return await positions_of(connection, key, rows.keys())


async def positions_of(
    connection: AsyncConnection, key: sa.Column[str], ids: Iterable[str]
) -> dict[str, int]:
    """The position of each of these IDs that exists, in the order of the IDs."""
    found: dict[str, int] = {}
    ids = list(ids)
    for some in chunks(ids):
        query = sa.select(key, key.table.c.position).where(key.in_(some))
        found.update((row[0], row[1]) for row in await connection.execute(query))
    return {item_id: found[item_id] for item_id in ids if item_id in found}


async def delete_row(connection: AsyncConnection, key: sa.Column[str], item_id: str) -> None:
    if not (await connection.execute(key.table.delete().where(key == item_id))).rowcount:
        what = key.table.name.removesuffix("s").replace("_", " ")
        raise MissingError(f"There is no {what} {item_id}; nothing was removed.")


async def check_apps(connection: AsyncConnection, wanted: Collection[int]) -> None:
    """Raises OperatorError for AppIds that no App has."""
    missing = set(wanted)
    for some in chunks(wanted):
        query = sa.select(apps.c.app_id).where(apps.c.app_id.in_(some))
        missing -= set((await connection.execute(query)).scalars())
    if missing:
        raise OperatorError(
            f"There is no App {some_of(map(str, sorted(missing)))}.",
            "Create it first: visavis apps create NAME --app-id APPID",
        )


async def read_rows(
    connection: AsyncConnection, key: sa.Column[str], ids: Collection[str] | None
) -> AsyncIterator[Sequence[Any]]:
    """Rows by rising position, in chunks that are not empty."""
    position = key.table.c.position
    if ids is not None:
        positions = sorted((await positions_of(connection, key, ids)).values())
        for some in chunks(positions):
            query = sa.select(key.table).where(position.in_(some)).order_by(position)
            yield (await connection.execute(query)).all()
        return
    last = 0
    while True:
        query = sa.select(key.table).where(position > last).order_by(position).limit(CHUNK)
        rows = (await connection.execute(query)).all()
        if not rows:
            return
        last = rows[-1].position
        yield rows


def some_of(ids: Iterable[str]) -> str:
    """The first few of them, and how many more there are."""
    listed = list(ids)
    more = f" (and {len(listed) - NAMED} more)" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
