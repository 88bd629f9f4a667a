"""Small things that the database remembers about itself."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.database.changes import writing
from visavis.database.engine import reading
from visavis.database.tables import counters, facts

ADMIN_TOKEN = "admin_token"  # noqa: S105 (a name)
"""The digest of the operator's token."""
FAULTS = "faults"
"""Whether the server that was started last applies faults."""
KEY_CHECK = "key_check"
"""A word encrypted under the key file that this database's secrets are encrypted under."""
MEDIA_STORE = "media_store"
"""The ID of the media directory that belongs to this database."""
QUICKSTART_APP = "quickstart_app"
"""The AppId of the App that was made at the first start."""
SEED = "seed"
"""The counter of the built-in catalogue's version that was loaded last."""


async def read_fact(connection: AsyncConnection, name: str) -> str | None:
    query = sa.select(facts.c.value).where(facts.c.name == name)
    return (await connection.execute(query)).scalar_one_or_none()


async def write_fact(connection: AsyncConnection, name: str, value: str) -> None:
    await connection.execute(facts.delete().where(facts.c.name == name))
    await connection.execute(facts.insert().values(name=name, value=value))


async def fact(engine: AsyncEngine, name: str) -> str | None:
    """As ``read_fact``, in a transaction of its own."""
    async with reading(engine) as connection:
        return await read_fact(connection, name)


async def settle(engine: AsyncEngine, name: str, value: str) -> str:
    """Write a fact unless another process was faster; returns the one that holds."""
    async with writing(engine) as write:
        present = await read_fact(write.connection, name)
        if present is None:
            await write_fact(write.connection, name, value)
        return present or value


async def read_counter(connection: AsyncConnection, name: str) -> int:
    query = sa.select(counters.c.value).where(counters.c.name == name)
    return int((await connection.execute(query)).scalar_one())


async def write_counter(connection: AsyncConnection, name: str, value: int) -> None:
    await connection.execute(counters.update().where(counters.c.name == name).values(value=value))
