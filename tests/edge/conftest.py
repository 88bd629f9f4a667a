"""A server's edge over a fake host."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.clock import FakeClock
from support.edge import Edge, edge_on

from visavis.database.engine import open_engine
from visavis.database.migrate import migrate


@pytest.fixture
async def edge(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Edge]:
    engine = open_engine(f"sqlite:///{tmp_path / 'edge.sqlite3'}")
    await migrate(engine)
    async with edge_on(engine, clock) as made:
        yield made
    await engine.dispose()
