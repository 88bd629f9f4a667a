"""Commands on the data directory of a running server, and PostgreSQL for a whole file."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import backends
from support.command import Commands
from support.pictures import picture
from support.server import RunningServer


@pytest.fixture
def visavis(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], server: RunningServer
) -> Commands:
    """They run in this process; the server is another."""
    return Commands(monkeypatch, capsys, server.data_dir)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "face.png"
    path.write_bytes(picture())
    return path


@pytest.fixture(scope="module")
def shared_postgresql() -> Iterator[str]:
    """An empty PostgreSQL database, one for all tests of a file."""
    database = backends.fresh_postgresql()
    with asyncio.Runner() as runner:
        url = runner.run(database.__aenter__())
        try:
            yield url
        finally:
            runner.run(database.__aexit__(None, None, None))
