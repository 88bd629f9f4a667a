"""The catalogue in the database, SQLite and PostgreSQL alike."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.catalogue.bindings import check_bindable, put_bindings, read_bindings, read_timbres_of
from visavis.catalogue.columns import human_of, human_row, timbre_of, timbre_row
from visavis.catalogue.consents import put_consents, read_consents
from visavis.catalogue.human_actions import put_actions, read_actions
from visavis.catalogue.models import (
    NOTHING_SAID,
    About,
    Action,
    Consent,
    Contents,
    DigitalHuman,
    Timbre,
)
from visavis.catalogue.rows import (
    check_apps,
    delete_row,
    positions_of,
    read_rows,
    upsert_rows,
)
from visavis.database.changes import Kind, Writing, writing
from visavis.database.engine import reading
from visavis.database.tables import (
    digital_humans,
    timbres,
)
from visavis.errors import MissingError, OperatorError

TOUCHED_ONE_BY_ONE = 1000


class CatalogueStore:
    """Reads and writes digital humans, timbres and bindings. Every write is all or nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    # Writing

    async def add_digital_human(
        self,
        human: DigitalHuman,
        *,
        timbre_ids: Iterable[str] = (),
        consent: Consent | None = None,
    ) -> None:
        """Add one, bind these private timbres to it, and keep the consent to its portrait with it.

        Raises OperatorError if its App is unknown, its ID is taken, or a timbre cannot be bound.
        """
        async with writing(self._engine) as write:
            if await positions_of(
                write.connection, digital_humans.c.digital_human_id, [human.digital_human_id]
            ):
                raise OperatorError(f"There is a digital human {human.digital_human_id} already.")
            await self.put(write, Contents([human], [], [consent] if consent else []))
            for timbre_id in timbre_ids:
                await self._bind(write, timbre_id, human.digital_human_id)

    async def add_timbre(self, timbre: Timbre) -> None:
        """Raises OperatorError if its ID is taken."""
        async with writing(self._engine) as write:
            if await positions_of(write.connection, timbres.c.timbre_id, [timbre.timbre_id]):
                raise OperatorError(f"There is a timbre {timbre.timbre_id} already.")
            await self.put(write, Contents([], [timbre]))

    async def remove_digital_human(self, digital_human_id: str) -> None:
        """Remove it, its actions and its bindings. Raises OperatorError if there is none."""
        async with writing(self._engine) as write:
            bound = await read_timbres_of(write.connection, digital_human_id)
            await delete_row(write.connection, digital_humans.c.digital_human_id, digital_human_id)
            await write.touched(Kind.DIGITAL_HUMAN, digital_human_id)
            for timbre_id in bound:
                await write.touched(Kind.TIMBRE, timbre_id)

    async def remove_timbre(self, timbre_id: str) -> None:
        """Remove it and its bindings. Raises OperatorError if there is none."""
        async with writing(self._engine) as write:
            await delete_row(write.connection, timbres.c.timbre_id, timbre_id)
            await write.touched(Kind.TIMBRE, timbre_id)

    async def bind(self, timbre_id: str, digital_human_id: str) -> None:
        """List a private timbre for this digital human. Binding twice is binding once.

        Raises OperatorError for unknown IDs and for a public timbre.
        """
        async with writing(self._engine) as write:
            await self._bind(write, timbre_id, digital_human_id)

    async def _bind(self, write: Writing, timbre_id: str, digital_human_id: str) -> None:
        timbre = await self._timbre(write.connection, timbre_id)
        check_bindable(timbre)
        if digital_human_id not in timbre.digital_human_ids:
            bound = (*timbre.digital_human_ids, digital_human_id)
            await put_bindings(write.connection, {timbre_id: timbre.position}, {timbre_id: bound})
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
            await put_bindings(write.connection, {timbre_id: timbre.position}, {timbre_id: rest})
            await write.touched(Kind.TIMBRE, timbre_id)

    async def change_digital_human(
        self, digital_human_id: str, change: Callable[[DigitalHuman], DigitalHuman]
    ) -> DigitalHuman:
        """Write what ``change`` makes of it; returns that. Its ID and its place stay.

        Raises OperatorError if there is none, or its new App is unknown, and what ``change`` does.
        """
        async with writing(self._engine) as write:
            changed = change(await self._digital_human(write.connection, digital_human_id))
            await self.put(write, Contents([changed], []))
        return changed

    async def change_timbre(self, timbre_id: str, change: Callable[[Timbre], Timbre]) -> Timbre:
        """As ``change_digital_human``."""
        async with writing(self._engine) as write:
            changed = change(await self._timbre(write.connection, timbre_id))
            await self.put(write, Contents([], [changed]))
        return changed

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
        await check_apps(connection, _owners(contents.digital_humans))
        humans = await upsert_rows(
            connection,
            digital_humans.c.digital_human_id,
            {human.digital_human_id: human_row(human) for human in contents.digital_humans},
        )
        await put_actions(connection, humans, contents.digital_humans)
        places = await upsert_rows(
            connection,
            timbres.c.timbre_id,
            {timbre.timbre_id: timbre_row(timbre) for timbre in contents.timbres},
        )
        bindings = {timbre.timbre_id: timbre.digital_human_ids for timbre in contents.timbres}
        await put_bindings(connection, places, bindings)
        await put_consents(connection, contents.consents)
        if len(humans) + len(places) > TOUCHED_ONE_BY_ONE:
            await write.touched(Kind.EVERYTHING)
            return
        for digital_human_id in humans:
            await write.touched(Kind.DIGITAL_HUMAN, digital_human_id)
        for timbre_id in places:
            await write.touched(Kind.TIMBRE, timbre_id)

    # Reading

    async def contents(self) -> Contents:
        """Everything, in order."""
        async with reading(self._engine) as connection:
            return Contents(
                [human async for chunk in self.digital_humans(connection) for human in chunk],
                [timbre async for chunk in self.timbres(connection) for timbre in chunk],
                await read_consents(connection),
            )

    async def digital_human(self, digital_human_id: str) -> DigitalHuman:
        """Raises OperatorError if there is none of this ID."""
        async with reading(self._engine) as connection:
            return await self._digital_human(connection, digital_human_id)

    async def consent(self, digital_human_id: str) -> Consent | None:
        """What was confirmed of its portrait; None where nothing was. Raises OperatorError if there
        is none of this ID."""
        await self.digital_human(digital_human_id)
        async with reading(self._engine) as connection:
            return next(iter(await read_consents(connection, [digital_human_id])), None)

    async def timbre(self, timbre_id: str) -> Timbre:
        """Raises OperatorError if there is none of this ID."""
        async with reading(self._engine) as connection:
            return await self._timbre(connection, timbre_id)

    async def speaking_timbres(self, *, is_public: bool, limit: int) -> list[Timbre]:
        """The first of the public or of the private ones that have a voice."""
        query = (
            sa.select(timbres.c.timbre_id)
            .where(timbres.c.is_public == is_public, timbres.c.engine.is_not(None))
            .order_by(timbres.c.position)
            .limit(limit)
        )
        async with reading(self._engine) as connection:
            ids = list((await connection.execute(query)).scalars())
            return [timbre async for chunk in self.timbres(connection, ids) for timbre in chunk]

    async def check_owner(self, app_id: int | None) -> None:
        """Raises OperatorError if there is no such App; None is the public."""
        async with reading(self._engine) as connection:
            await check_apps(connection, [] if app_id is None else [app_id])

    async def some(self, connection: AsyncConnection, ids: Collection[str]) -> Contents:
        """The digital humans and timbres of these IDs, as far as there are any."""
        return Contents(
            [human async for chunk in self.digital_humans(connection, ids) for human in chunk],
            [timbre async for chunk in self.timbres(connection, ids) for timbre in chunk],
        )

    async def digital_humans(
        self, connection: AsyncConnection, ids: Collection[str] | None = None
    ) -> AsyncIterator[list[DigitalHuman]]:
        """Those of these IDs (all with None) by rising position, in chunks that are not empty."""
        # Many can do the same, and are found by the same: what is equal is kept once.
        known: dict[tuple[Action, ...], tuple[Action, ...]] = {}
        abouts: dict[About, About] = {NOTHING_SAID: NOTHING_SAID}
        async for rows in read_rows(connection, digital_humans.c.digital_human_id, ids):
            actions = await read_actions(connection, [row.position for row in rows])
            shared = {place: known.setdefault(can, can) for place, can in actions.items()}
            yield [human_of(row, shared.get(row.position, ()), abouts) for row in rows]

    async def timbres(
        self, connection: AsyncConnection, ids: Collection[str] | None = None
    ) -> AsyncIterator[list[Timbre]]:
        """As ``digital_humans``."""
        async for rows in read_rows(connection, timbres.c.timbre_id, ids):
            bound = await read_bindings(connection, [row.position for row in rows])
            yield [timbre_of(row, bound.get(row.position, ())) for row in rows]

    async def _digital_human(
        self, connection: AsyncConnection, digital_human_id: str
    ) -> DigitalHuman:
        async for chunk in self.digital_humans(connection, [digital_human_id]):
            return chunk[0]
        raise MissingError(
            f"There is no digital human {digital_human_id}.", "See: visavis humans list"
        )

    async def _timbre(self, connection: AsyncConnection, timbre_id: str) -> Timbre:
        async for chunk in self.timbres(connection, [timbre_id]):
            return chunk[0]
        raise MissingError(f"There is no timbre {timbre_id}.", "See: visavis timbres list")

    async def bound_timbres(self, digital_human_id: str) -> list[str]:
        """The IDs of the private timbres of a digital human."""
        async with reading(self._engine) as connection:
            return await read_timbres_of(connection, digital_human_id)


def _owners(humans: Iterable[DigitalHuman]) -> set[int]:
    return {human.app_id for human in humans if human.app_id is not None}
