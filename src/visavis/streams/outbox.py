"""Callbacks in the database: written in the transaction of the change that they tell of, so that
none is lost in a crash; sent afterwards by ``callbacks``."""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.database.engine import changing, reading
from visavis.database.tables import apps, callbacks
from visavis.errors import MissingError
from visavis.streams.models import Callback, Delivery, EventType, Try
from visavis.streams.rows import read_row

_tries = msgspec.json.Decoder(tuple[Try, ...])


async def tell(
    connection: AsyncConnection,
    app_id: int,
    task_id: str,
    event_type: EventType,
    event_ms: int,
    detail: dict[str, object],
) -> None:
    """Write a callback, due at once; nothing where the App has no callback URL.

    The caller holds the task's row, so that a task's callbacks are numbered in their order.
    """
    query = sa.select(apps.c.callback_url).where(apps.c.app_id == app_id)
    if not (await connection.execute(query)).scalar_one_or_none():
        return
    await connection.execute(
        callbacks.insert().values(
            app_id=app_id,
            task_id=task_id,
            event_type=event_type.value,
            event_ms=event_ms,
            detail=msgspec.json.encode(detail),
            delivery=Delivery.PENDING.value,
            due_ms=event_ms,
            tries=b"[]",
            tries_before=0,
        )
    )


class Outbox:
    """Reads callbacks, and notes what became of them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, now_ms: int, limit: int, without: Sequence[int] = ()) -> list[Callback]:
        """Of each task the first one that is pending, if its time has come; the oldest first, and
        none of the Apps ``without``.

        Those behind it wait: what a task tells arrives in its order.
        """
        first = (
            sa.select(sa.func.min(callbacks.c.number))
            .where(sa.text("delivery = 'pending'"))
            .group_by(callbacks.c.task_id)
        )
        query = (
            sa.select(callbacks)
            .where(callbacks.c.number.in_(first), callbacks.c.due_ms <= now_ms)
            .where(callbacks.c.app_id.not_in(without))
            .order_by(callbacks.c.number)
            .limit(limit)
        )
        return await self._read(query)

    async def pending(self) -> int:
        """How many are still to be delivered."""
        query = sa.select(sa.func.count()).select_from(callbacks)
        async with reading(self._engine) as connection:
            found = await connection.execute(query.where(sa.text("delivery = 'pending'")))
            number: int = found.scalar_one()
            return number

    async def claim(self, callback: Callback, until_ms: int) -> bool:
        """Keep other servers from sending it as well, until then; False if one was faster."""
        async with changing(self._engine) as connection:
            update = (
                callbacks.update()
                .where(
                    callbacks.c.number == callback.number,
                    callbacks.c.delivery == Delivery.PENDING.value,
                    callbacks.c.due_ms == callback.due_ms,
                )
                .values(due_ms=until_ms)
            )
            return bool((await connection.execute(update)).rowcount)

    async def note(self, number: int, a_try: Try, delivery: Delivery, due_ms: int) -> None:
        """What came of a try, and, if it is still pending, when the next one is due."""
        async with changing(self._engine) as connection:
            query = sa.select(callbacks).where(callbacks.c.number == number).with_for_update()
            row = (await connection.execute(query)).mappings().one_or_none()
            if row is None:
                return
            tries = (*_tries.decode(row["tries"]), a_try)
            update = callbacks.update().where(callbacks.c.number == number)
            await connection.execute(
                update.values(
                    tries=msgspec.json.encode(tries), delivery=delivery.value, due_ms=due_ms
                )
            )

    async def get(self, number: int) -> Callback:
        """Raises OperatorError where there is none."""
        found = await self._read(sa.select(callbacks).where(callbacks.c.number == number))
        if not found:
            raise MissingError(f"There is no callback {number}.", "See: visavis callbacks list")
        return found[0]

    async def list_newest(
        self,
        limit: int,
        *,
        before: int | None = None,
        app_id: int | None = None,
        task_id: str | None = None,
        delivery: Delivery | None = None,
    ) -> list[Callback]:
        """The newest first, numbered below ``before`` if that is given."""
        query = sa.select(callbacks).order_by(callbacks.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(callbacks.c.number < before)
        if task_id is not None:
            query = query.where(callbacks.c.task_id == task_id)
        if app_id is not None:
            query = query.where(callbacks.c.app_id == app_id)
        if delivery is not None:
            query = query.where(callbacks.c.delivery == delivery.value)
        return await self._read(query)

    async def resend(self, number: int, now_ms: int) -> Callback:
        """Make it pending again, with as many tries as a new one. Raises as ``get``."""
        found = await self.get(number)
        async with changing(self._engine) as connection:
            update = callbacks.update().where(callbacks.c.number == number)
            await connection.execute(
                update.values(
                    delivery=Delivery.PENDING.value, due_ms=now_ms, tries_before=len(found.tries)
                )
            )
        return await self.get(number)

    async def _read(self, query: sa.Select[Any]) -> list[Callback]:
        async with reading(self._engine) as connection:
            rows: Sequence[Any] = (await connection.execute(query)).mappings().all()
        return [read_row(row, Callback, tries=_tries.decode(row["tries"])) for row in rows]
