"""Services over a fake host, on a database of each kind."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.clock import FakeClock
from support.streams import Stage, stage


@pytest.fixture
async def on(engine: AsyncEngine, clock: FakeClock) -> AsyncIterator[Stage]:
    """A stage with room for 4 streams, 3 of them for an App."""
    async with stage(engine, clock) as made:
        yield made
