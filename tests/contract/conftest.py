"""The gateway in one process, for the rows that a fake host can show."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.clock import FakeClock
from support.gate import Gate, open_gate

from visavis.database.engine import open_engine
from visavis.database.migrate import migrate


@pytest.fixture
async def gate(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Gate]:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    await migrate(engine)
    async with open_gate(engine, clock) as opened:
        yield opened
    await engine.dispose()
