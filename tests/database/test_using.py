"""Whether a server or a command uses a database, of each kind."""

import asyncio
from contextlib import AsyncExitStack

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.database.engine import open_engine, reading
from visavis.database.using import alone, using
from visavis.errors import OperatorError


async def test_several_servers_may_run_and_nobody_has_it_alone_then(
    engine: AsyncEngine, migrated_url: str
) -> None:
    servers = [open_engine(migrated_url) for _ in range(2)]
    async with using(servers[0]), using(servers[1]):
        for server in servers:
            await _read(server)
        with pytest.raises(OperatorError, match="A server or another command uses"):
            async with alone(engine):
                pass
    for server in servers:
        await server.dispose()
    async with alone(engine):
        pass
    async with alone(engine):  # it was let go of
        pass


async def test_a_server_that_lost_its_connections_counts_again_with_the_next(
    engine: AsyncEngine, migrated_url: str
) -> None:
    server = open_engine(migrated_url)
    async with using(server):
        await server.dispose()
        await _read(server)
        with pytest.raises(OperatorError):
            async with alone(engine):
                pass
    await server.dispose()


async def test_no_server_begins_meanwhile(engine: AsyncEngine, migrated_url: str) -> None:
    server = open_engine(migrated_url)
    async with AsyncExitStack() as held:
        await held.enter_async_context(alone(engine))
        if server.dialect.name == "sqlite":
            with pytest.raises(OperatorError, match="being reset"):
                async with using(server):
                    pass
            return
        async with using(server):
            reader = asyncio.create_task(_read(server))
            await asyncio.wait([reader], timeout=0.2)
            assert not reader.done()
            await held.aclose()
            await reader
    await server.dispose()


async def _read(engine: AsyncEngine) -> None:
    async with reading(engine) as connection:
        await connection.execute(sa.text("SELECT 1"))
