"""Whether a server or a command uses a database. What would pull the ground from under them asks
first.

With SQLite, they hold a lock on a file beside the database; with PostgreSQL, every connection of
theirs holds an advisory lock, so that a connection that was lost and made anew holds it again.
Both go with the process, however it ends.
"""

import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.errors import OperatorError

ADVISORY_LOCK = 0x76697365  # "vise": any number of ours, the same in every process
SUFFIX = ".using"


@asynccontextmanager
async def using(engine: AsyncEngine) -> AsyncIterator[None]:
    """Say that somebody uses this database, until the end of the block. Any number may.

    Raises OperatorError while somebody has it to themselves; with PostgreSQL it waits for them.
    """
    if engine.dialect.name == "postgresql":
        sa.event.listen(engine.sync_engine, "connect", _share)
        await engine.dispose()  # connections that were made before do not hold the lock
        yield
        return
    with _lock_file(engine, fcntl.LOCK_SH) as free:
        if not free:
            raise OperatorError(
                "The database is being reset by another process.", "Try again when it is done."
            )
        yield


@asynccontextmanager
async def alone(engine: AsyncEngine) -> AsyncIterator[None]:
    """Keep all others from this database until the end of the block. Raises OperatorError while
    somebody uses it."""
    if engine.dialect.name == "postgresql":
        async with engine.connect() as connection:
            lock = sa.select(sa.func.pg_try_advisory_lock(ADVISORY_LOCK))
            if not (await connection.execute(lock)).scalar_one():
                raise _used()
            await connection.commit()
            try:
                yield
            finally:
                unlock = sa.select(sa.func.pg_advisory_unlock(ADVISORY_LOCK))
                await connection.execute(unlock)
                await connection.commit()
        return
    with _lock_file(engine, fcntl.LOCK_EX) as free:
        if not free:
            raise _used()
        yield


def _used() -> OperatorError:
    return OperatorError(
        "A server or another command uses this database.", "Stop it first, and all others of it."
    )


def _share(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SELECT pg_advisory_lock_shared({ADVISORY_LOCK})")
    cursor.close()
    connection.commit()


@contextmanager
def _lock_file(engine: AsyncEngine, how: int) -> Iterator[bool]:
    """Whether the lock could be had. The file stays: to remove it would let two have it."""
    descriptor = os.open(f"{engine.url.database}{SUFFIX}", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
