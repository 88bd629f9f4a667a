"""Fixtures for all tests, and the word at the end about those that could not run."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support import backends
from support.clock import FakeClock

from visavis.database.engine import open_engine
from visavis.database.migrate import migrate


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def redis_url() -> str:
    return backends.require_server("redis", backends.REDIS_URL, 6379)


@pytest.fixture
async def postgresql_url() -> AsyncIterator[str]:
    async with backends.fresh_postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite3'}"
        return
    async with backends.fresh_postgresql() as url:
        yield url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An open engine on a migrated, empty database of each kind."""
    engine = open_engine(database_url)
    await migrate(engine)
    yield engine
    await engine.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, count in backends.not_run.items():
        terminalreporter.write_sep(
            "!", f"NOT RUN: {count} tests need {name}, which is not here", red=True, bold=True
        )
