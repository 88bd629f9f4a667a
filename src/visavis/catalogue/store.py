"""The catalogue in the database, SQLite and PostgreSQL alike."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.catalogue.models import Action, Contents, DigitalHuman, Timbre
from visavis.database.changes import Kind, Writing, writing
from visavis.database.engine import reading
from visavis.database.tables import (
    apps,
    digital_human_actions,
    digital_humans,
    timbre_bindings,
    timbres,
)
from visavis.errors import OperatorError

CHUNK = 2000
"""Rows a query: small enough that a server goes on answering while it reads a large catalogue."""
TOUCHED_ONE_BY_ONE = 1000
NAMED = 5
"""IDs that a message names at the most."""

T = TypeVar("T")


class CatalogueStore:
    """Reads and writes digital humans, timbres and bindings. Every write is all or nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    # Writing

    async def add_digital_human(self, human: DigitalHuman) -> None:
        """Raises OperatorError if its App is unknown or its ID is taken."""
        async with writing(self._engine) as write:
            if await _known(
                write.connection, digital_humans.c.digital_human_id, [human.digital_human_id]
            ):
                raise OperatorError(f"There is a digital human {human.digital_human_id} already.")
            await self.put(write, Contents([human], []))

    async def add_timbre(self, timbre: Timbre) -> None:
        """Raises OperatorError if its ID is taken."""
        async with writing(self._engine) as write:
            if await _known(write.connection, timbres.c.timbre_id, [timbre.timbre_id]):
                raise OperatorError(f"There is a timbre {timbre.timbre_id} already.")
            await self.put(write, Contents([], [timbre]))

    async def remove_digital_human(self, digital_human_id: str) -> None:
        """Remove it, its actions and its bindings. Raises OperatorError if there is none."""
        async with writing(self._engine) as write:
            bound = await self._timbres_of(write.connection, digital_human_id)
            await _delete(write.connection, digital_humans.c.digital_human_id, digital_human_id)
            await write.touched(Kind.DIGITAL_HUMAN, digital_human_id)
            for timbre_id in bound:
                await write.touched(Kind.TIMBRE, timbre_id)

    async def remove_timbre(self, timbre_id: str) -> None:
        """Remove it and its bindings. Raises OperatorError if there is none."""
        async with writing(self._engine) as write:
            await _delete(write.connection, timbres.c.timbre_id, timbre_id)
            await write.touched(Kind.TIMBRE, timbre_id)

    async def bind(self, timbre_id: str, digital_human_id: str) -> None:
        """List a private timbre for this digital human. Binding twice is binding once.

        Raises OperatorError for unknown IDs and for a public timbre.
        """
        async with writing(self._engine) as write:
            timbre = await self._timbre(write.connection, timbre_id)
            if timbre.is_public:
                raise OperatorError(
                    f"The timbre {timbre_id} is public: every digital human can have it already.",
                    "Bind a private one (visavis timbres add without --public).",
                )
            if digital_human_id not in timbre.digital_human_ids:
                bound = (*timbre.digital_human_ids, digital_human_id)
                await self._put_bindings(
                    write.connection, {timbre_id: timbre.position}, {timbre_id: bound}
                )
            await write.touched(Kind.TIMBRE, timbre_id)

    async def unbind(self, timbre_id: str, digital_human_id: str) -> None:
        """Raises OperatorError for an unknown timbre or one that is not bound so."""
        async with writing(self._engine) as write:
            timbre = await self._timbre(write.connection, timbre_id)
            if digital_human_id not in timbre.digital_human_ids:
                raise OperatorError(
                    f"The timbre {timbre_id} is not bound to the digital human {digital_human_id}.",
                    f"See: visavis timbres show {timbre_id}",
                )
            rest = tuple(bound for bound in timbre.digital_human_ids if bound != digital_human_id)
            await self._put_bindings(
                write.connection, {timbre_id: timbre.position}, {timbre_id: rest}
            )
            await write.touched(Kind.TIMBRE, timbre_id)

    async def import_contents(self, contents: Contents, *, replace: bool) -> None:
        """Add what is new and update what has the same ID; with ``replace``, remove all else.

        Raises OperatorError where an App or a digital human that is referred to does not exist.
        """
        async with writing(self._engine) as write:
            if replace:
                await write.connection.execute(timbres.delete())
                await write.connection.execute(digital_humans.delete())
                await write.touched(Kind.EVERYTHING)
            await self.put(write, contents)

    async def put(self, write: Writing, contents: Contents) -> None:
        """Add or update, by ID, within a transaction of the caller's."""
        connection = write.connection
        await _check_apps(connection, contents.digital_humans)
        humans = await _upsert(
            connection,
            digital_humans.c.digital_human_id,
            {human.digital_human_id: _human_row(human) for human in contents.digital_humans},
        )
        await self._put_actions(connection, humans, contents.digital_humans)
        places = await _upsert(
            connection,
            timbres.c.timbre_id,
            {timbre.timbre_id: _timbre_row(timbre) for timbre in contents.timbres},
        )
        bindings = {timbre.timbre_id: timbre.digital_human_ids for timbre in contents.timbres}
        await self._put_bindings(connection, places, bindings)
        if len(humans) + len(places) > TOUCHED_ONE_BY_ONE:
            await write.touched(Kind.EVERYTHING)
            return
        for digital_human_id in humans:
            await write.touched(Kind.DIGITAL_HUMAN, digital_human_id)
        for timbre_id in places:
            await write.touched(Kind.TIMBRE, timbre_id)

    async def _put_actions(
        self, connection: AsyncConnection, positions: dict[str, int], humans: Sequence[DigitalHuman]
    ) -> None:
        column = digital_human_actions.c.human_position
        for places in _chunks(positions.values()):
            await connection.execute(digital_human_actions.delete().where(column.in_(places)))
        rows = [
            {
                "human_position": positions[human.digital_human_id],
                "rank": rank,
                "action": action.action,
                "preview": action.preview,
            }
            for human in humans
            for rank, action in enumerate(human.actions)
        ]
        for some in _chunks(rows):
            await connection.execute(digital_human_actions.insert(), some)

    async def _put_bindings(
        self,
        connection: AsyncConnection,
        positions: dict[str, int],
        bindings: dict[str, tuple[str, ...]],
    ) -> None:
        column = timbre_bindings.c.timbre_position
        for places in _chunks(positions.values()):
            await connection.execute(timbre_bindings.delete().where(column.in_(places)))
        human_ids = {human_id for bound in bindings.values() for human_id in bound}
        humans = await _known(connection, digital_humans.c.digital_human_id, human_ids)
        if missing := sorted(human_ids - humans.keys()):
            raise OperatorError(
                f"There is no digital human {_some_of(missing)}.", "See: visavis humans list"
            )
        rows = [
            {"timbre_position": positions[timbre_id], "human_position": humans[human_id]}
            for timbre_id, bound in bindings.items()
            for human_id in dict.fromkeys(bound)
        ]
        for some in _chunks(rows):
            await connection.execute(timbre_bindings.insert(), some)

    # Reading

    async def contents(self) -> Contents:
        """Everything, in order."""
        async with reading(self._engine) as connection:
            return Contents(
                [human async for chunk in self.digital_humans(connection) for human in chunk],
                [timbre async for chunk in self.timbres(connection) for timbre in chunk],
            )

    async def digital_human(self, digital_human_id: str) -> DigitalHuman:
        """Raises OperatorError if there is none of this ID."""
        async with reading(self._engine) as connection:
            async for chunk in self.digital_humans(connection, [digital_human_id]):
                return chunk[0]
        raise OperatorError(
            f"There is no digital human {digital_human_id}.", "See: visavis humans list"
        )

    async def timbre(self, timbre_id: str) -> Timbre:
        """Raises OperatorError if there is none of this ID."""
        async with reading(self._engine) as connection:
            return await self._timbre(connection, timbre_id)

    async def known_ids(self, connection: AsyncConnection, ids: Iterable[str]) -> set[str]:
        """Which of these IDs a digital human or a timbre has."""
        ids = list(ids)
        humans = await _known(connection, digital_humans.c.digital_human_id, ids)
        return {*humans, *await _known(connection, timbres.c.timbre_id, ids)}

    async def digital_humans(
        self, connection: AsyncConnection, ids: Collection[str] | None = None
    ) -> AsyncIterator[list[DigitalHuman]]:
        """Those of these IDs (all with None) by rising position, in chunks that are not empty."""
        async for rows in _rows(connection, digital_humans.c.digital_human_id, ids):
            query = (
                sa.select(digital_human_actions)
                .where(digital_human_actions.c.human_position.in_([row.position for row in rows]))
                .order_by(digital_human_actions.c.human_position, digital_human_actions.c.rank)
            )
            actions = {
                position: tuple(Action(row.action, row.preview) for row in group)
                for position, group in groupby(
                    await connection.execute(query), lambda row: row.human_position
                )
            }
            yield [
                DigitalHuman(**row._mapping, actions=actions.get(row.position, ())) for row in rows
            ]

    async def timbres(
        self, connection: AsyncConnection, ids: Collection[str] | None = None
    ) -> AsyncIterator[list[Timbre]]:
        """As ``digital_humans``."""
        async for rows in _rows(connection, timbres.c.timbre_id, ids):
            query = (
                sa.select(timbre_bindings.c.timbre_position, digital_humans.c.digital_human_id)
                .join(digital_humans)
                .where(timbre_bindings.c.timbre_position.in_([row.position for row in rows]))
                .order_by(timbre_bindings.c.timbre_position, digital_humans.c.position)
            )
            bound = {
                position: tuple(row.digital_human_id for row in group)
                for position, group in groupby(
                    await connection.execute(query), lambda row: row.timbre_position
                )
            }
            yield [
                Timbre(**row._mapping, digital_human_ids=bound.get(row.position, ()))
                for row in rows
            ]

    async def _timbre(self, connection: AsyncConnection, timbre_id: str) -> Timbre:
        async for chunk in self.timbres(connection, [timbre_id]):
            return chunk[0]
        raise OperatorError(f"There is no timbre {timbre_id}.", "See: visavis timbres list")

    async def _timbres_of(self, connection: AsyncConnection, digital_human_id: str) -> list[str]:
        query = (
            sa.select(timbres.c.timbre_id)
            .select_from(timbres.join(timbre_bindings).join(digital_humans))
            .where(digital_humans.c.digital_human_id == digital_human_id)
        )
        return list((await connection.execute(query)).scalars())


def _human_row(human: DigitalHuman) -> dict[str, object]:
    return {"name": human.name, "app_id": human.app_id, "avatar": human.avatar}


def _timbre_row(timbre: Timbre) -> dict[str, object]:
    return {"name": timbre.name, "is_public": timbre.is_public, "avatar": timbre.avatar}


async def _upsert(
    connection: AsyncConnection, key: sa.Column[str], rows: dict[str, dict[str, object]]
) -> dict[str, int]:
    """Insert or update these rows by ID; returns the position of each."""
    known = await _known(connection, key, rows.keys())
    new = [{key.name: item_id, **row} for item_id, row in rows.items() if item_id not in known]
    old = [{"key": item_id, **row} for item_id, row in rows.items() if item_id in known]
    for some in _chunks(new):
        await connection.execute(key.table.insert(), some)
    for some in _chunks(old):
        await connection.execute(key.table.update().where(key == sa.bindparam("key")), some)
    return await _known(connection, key, rows.keys())


async def _known(
    connection: AsyncConnection, key: sa.Column[str], ids: Iterable[str]
) -> dict[str, int]:
    """The position of each of these IDs that exists, in the order of the IDs."""
    found: dict[str, int] = {}
    ids = list(ids)
    for some in _chunks(ids):
        query = sa.select(key, key.table.c.position).where(key.in_(some))
        found.update((row[0], row[1]) for row in await connection.execute(query))
    return {item_id: found[item_id] for item_id in ids if item_id in found}


async def _delete(connection: AsyncConnection, key: sa.Column[str], item_id: str) -> None:
    if not (await connection.execute(key.table.delete().where(key == item_id))).rowcount:
        what = key.table.name.removesuffix("s").replace("_", " ")
        raise OperatorError(f"There is no {what} {item_id}; nothing was removed.")


async def _check_apps(connection: AsyncConnection, humans: Iterable[DigitalHuman]) -> None:
    wanted = {human.app_id for human in humans if human.app_id is not None}
    missing = set(wanted)
    for some in _chunks(wanted):
        query = sa.select(apps.c.app_id).where(apps.c.app_id.in_(some))
        missing -= set((await connection.execute(query)).scalars())
    if missing:
        raise OperatorError(
            f"There is no App {_some_of(map(str, sorted(missing)))}.",
            "Create it first: visavis apps create NAME --app-id APPID",
        )


async def _rows(
    connection: AsyncConnection, key: sa.Column[str], ids: Collection[str] | None
) -> AsyncIterator[Sequence[Any]]:
    """Rows by rising position, in chunks that are not empty."""
    position = key.table.c.position
    if ids is not None:
        positions = sorted((await _known(connection, key, ids)).values())
        for some in _chunks(positions):
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


def _some_of(ids: Iterable[str]) -> str:
    """The first few of them, and how many more there are."""
    listed = list(ids)
    more = f" (and {len(listed) - NAMED} more)" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
