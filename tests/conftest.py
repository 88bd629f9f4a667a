"""Fixtures for all tests, and the word at the end about those that could not run."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support import backends
from support.calls import Caller
from support.clock import FakeClock
from support.server import RunningServer, serve

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


@pytest.fixture(scope="session")
def seeded_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory after its first start. Copy it (``data_dir``) rather than change it."""
    data_dir = tmp_path_factory.mktemp("seeded") / "data"
    with serve(data_dir):
        pass
    return data_dir


@pytest.fixture
def data_dir(seeded_data_dir: Path, tmp_path: Path) -> Path:
    """A seeded data directory of the test's own."""
    return Path(shutil.copytree(seeded_data_dir, tmp_path / "data"))


@pytest.fixture(scope="module")
def server(
    seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A running server with the built-in catalogue; one for all tests of a file."""
    copy = Path(shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("server") / "data"))
    with serve(copy, environment={"VISAVIS_LOG_CALLS": "on"}) as running:
        yield running


@pytest.fixture(scope="module")
def caller(server: RunningServer) -> Caller:
    """An App of that server whose rate limit no test reaches."""
    return server.new_app("--rate-limit", "100000")
