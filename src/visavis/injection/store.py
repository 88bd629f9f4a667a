"""Faults in the database. Every server of it follows within a second."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.clock import Clock
from visavis.database.changes import Kind, Writing, writing
from visavis.database.engine import reading
from visavis.database.facts import FAULTS, fact, write_fact
from visavis.database.tables import apps, injected_faults
from visavis.errors import MissingError, OperatorError, ReturnCode
from visavis.injection.models import MAX_FAULTS, MAX_LASTING_S, MAX_LATENCY_MS, Fault, NewFault

_APPLIED, _IGNORED = "applied", "ignored"


class FaultStore:
    """Sets, lists and clears faults."""

    def __init__(self, engine: AsyncEngine, clock: Clock, actions: Collection[str]) -> None:
        self._engine = engine
        self._clock = clock
        self._actions = actions

    async def set(self, wanted: NewFault, lasting_s: float) -> Fault:
        """Put a fault in force for that long; those that are over are removed.

        Raises OperatorError for one that can do nothing, or is not allowed, and for an App that is
        not there.
        """
        _check(wanted, lasting_s, self._actions)
        now_ms = self._now_ms()
        async with writing(self._engine) as write:
            await _check_app(write.connection, wanted.app_id)
            await self._forget_past(write)
            if len(await self.read(write.connection)) >= MAX_FAULTS:
                raise OperatorError(
                    f"{MAX_FAULTS} faults are in force, and no more can be.",
                    "Clear some: visavis faults clear [ID]",
                )
            fault = await _insert(write, wanted, now_ms, now_ms + int(lasting_s * 1000))
            await write.touched(Kind.FAULT)
        return fault

    async def in_force(self) -> list[Fault]:
        """In the order in which they were set."""
        async with reading(self._engine) as connection:
            found = await self.read(connection)
        return [fault for fault in found if fault.until_ms > self._now_ms()]

    async def clear(self, number: int | None = None) -> int:
        """End one (all of them with None); how many those were. Raises MissingError if there is no
        such one."""
        async with writing(self._engine) as write:
            await self._forget_past(write)
            delete = injected_faults.delete()
            if number is not None:
                delete = delete.where(injected_faults.c.number == number)
            cleared: int = (await write.connection.execute(delete)).rowcount
            if number is not None and not cleared:
                raise MissingError(f"There is no fault {number}.", "See: visavis faults list")
            await write.touched(Kind.FAULT)
        return cleared

    async def note_server(self, *, applied: bool) -> None:
        """A server starts, to which faults apply or not."""
        word = _APPLIED if applied else _IGNORED
        if await fact(self._engine, FAULTS) != word:
            async with writing(self._engine) as write:
                await write_fact(write.connection, FAULTS, word)

    async def applied_by_server(self) -> bool | None:
        """Whether the server that was started last applies them; None where none ever was."""
        word = await fact(self._engine, FAULTS)
        return None if word is None else word == _APPLIED

    async def read(self, connection: AsyncConnection) -> list[Fault]:
        """All that are kept, over or not, in the order in which they were set."""
        query = sa.select(injected_faults).order_by(injected_faults.c.number)
        return [Fault(**row) for row in (await connection.execute(query)).mappings()]

    async def _forget_past(self, write: Writing) -> None:
        past = injected_faults.c.until_ms <= self._now_ms()
        await write.connection.execute(injected_faults.delete().where(past))

    def _now_ms(self) -> int:
        return int(self._clock.now() * 1000)


async def _insert(write: Writing, wanted: NewFault, now_ms: int, until_ms: int) -> Fault:
    values = {name: getattr(wanted, name) for name in NewFault.__struct_fields__}
    times = {"created_ms": now_ms, "until_ms": until_ms}
    insert = injected_faults.insert().values(**values, **times).returning(injected_faults)
    return Fault(**(await write.connection.execute(insert)).mappings().one())


async def _check_app(connection: AsyncConnection, app_id: int | None) -> None:
    query = sa.select(apps.c.app_id).where(apps.c.app_id == app_id)
    if app_id is not None and (await connection.execute(query)).first() is None:
        raise OperatorError(f"There is no App {app_id}.", "See: visavis apps list")


def _check(wanted: NewFault, lasting_s: float, actions: Collection[str]) -> None:
    if wanted.action is not None and wanted.action not in actions:
        raise OperatorError(
            f"There is no Action {wanted.action[:80]!r}.", f"There are: {', '.join(actions)}."
        )
    codes = [code.value for code in ReturnCode if code]
    if wanted.code is not None and wanted.code not in codes:
        raise OperatorError(
            f"No call is ever answered with Code {wanted.code}.",
            "docs/errors.md lists the codes, such as 400010002 (system busy).",
        )
    if not 0 <= wanted.latency_ms <= MAX_LATENCY_MS:
        raise OperatorError(
            f"Calls are held for 0 to {MAX_LATENCY_MS:,} ms; {wanted.latency_ms:,} came."
        )
    if not 0 < wanted.share <= 1:
        raise OperatorError(f"A share is above 0 and at most 1; {wanted.share:g} came.")
    if not 1 <= lasting_s <= MAX_LASTING_S:
        raise OperatorError(
            f"A fault lasts 1 s to {MAX_LASTING_S // 3600} h; {lasting_s:,g} s came."
        )
    if wanted.code is None and not wanted.latency_ms and not wanted.drop_callbacks:
        raise OperatorError(
            "This fault would do nothing.",
            "Give a code or a latency, or drop callbacks.",
        )
    if wanted.drop_callbacks and wanted.action is not None:
        raise OperatorError(
            "Callbacks belong to no Action: they cannot be dropped for one.",
            "Set two faults, or one for all Actions.",
        )
