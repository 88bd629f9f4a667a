"""Fixtures for all tests. They run in several processes at once: each has files, ports and
databases of its own."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.ext.asyncio import AsyncEngine
from support import backends, parallel
from support.calls import Caller
from support.clock import FakeClock
from support.server import RunningServer, serve

from visavis.database.engine import open_engine
from visavis.database.migrate import migrate

_NOT_RUN = "tests_not_run"

# How long an example takes says nothing where other work goes on beside it.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    del config
    # What a shell starts in the background ignores Ctrl+C and passes that on to its children, and
    # some tests press it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process tells who started it what it could not run."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told[_NOT_RUN] = dict(backends.not_run)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    backends.not_run.update(getattr(node, "workeroutput", {}).get(_NOT_RUN, {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, count in backends.not_run.items():
        terminalreporter.write_sep(
            "!", f"NOT RUN: {count} tests need {name}, which is not here", red=True, bold=True
        )


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


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database to copy."""
    path = tmp_path_factory.mktemp("migrated") / "test.sqlite3"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_postgresql() -> Iterator[str]:
    """A migrated database, one for all tests of a process: making one for each takes a second of
    waiting for the disk. Whoever uses it makes it pristine first."""
    database = backends.fresh_postgresql()
    with asyncio.Runner() as runner:
        url = runner.run(database.__aenter__())
        try:
            runner.run(_migrate(url))
            runner.run(backends.keep_pristine(url))
            yield url
        finally:
            runner.run(database.__aexit__(None, None, None))


async def _migrate(url: str) -> None:
    engine = open_engine(url)
    await migrate(engine)
    await engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        template = request.getfixturevalue("migrated_sqlite")
        return f"sqlite:///{shutil.copyfile(template, tmp_path / 'test.sqlite3')}"
    backends.require_postgresql()
    return str(request.getfixturevalue("migrated_postgresql"))


@pytest.fixture
async def engine(migrated_url: str) -> AsyncIterator[AsyncEngine]:
    """An open engine on a migrated, empty database of each kind."""
    if migrated_url.startswith("postgresql"):
        await backends.make_pristine(migrated_url)
    engine = open_engine(migrated_url)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
def seeded_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory after its first start. Copy it (``data_dir``) rather than change it."""
    with parallel.shared_directory(tmp_path_factory, "seeded") as directory:
        data_dir = directory / "data"
        if not data_dir.exists():
            draft = directory / "draft"
            with serve(draft):
                pass
            draft.rename(data_dir)
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
