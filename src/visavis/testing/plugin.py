"""The pytest plugin. It loads nothing of the server before a test asks for one of its fixtures."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from visavis.testing.server import SharedServer
    from visavis.testing.session import Visavis

REAL_STREAMS = "--visavis-real-streams"
_GIVEN = ("visavis", "visavis_live")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("visavis").addoption(
        REAL_STREAMS,
        action="store_true",
        help="Have the visavis fixture run real streams, by the real clock: slow, with sound and "
        "pictures.",
    )


@pytest.fixture(scope="session")
def visavis_server() -> Iterator[SharedServer]:
    """A Digital Human API on a free port of this machine: its address and its App, for programs
    that are started once. Only within a test that uses ``visavis`` does it answer."""
    from visavis.testing.server import open_server

    with _own_logs(), open_server() as server:
        yield server


@pytest.fixture
def visavis_callback_url() -> str | None:
    """Where callbacks go; None: nowhere, they are only kept. Override it in your conftest.py."""
    return None


@pytest.fixture
def visavis(
    request: pytest.FixtureRequest,
    visavis_server: SharedServer,
    visavis_callback_url: str | None,
) -> Iterator[Visavis]:
    """A fresh server: an App without tasks, on a clock that the test moves."""
    real = bool(request.config.getoption(REAL_STREAMS))
    with visavis_server.fresh(real_streams=real) as fresh:
        if visavis_callback_url is not None:
            fresh.callbacks.send_to(visavis_callback_url)
        yield fresh


@pytest.fixture
def visavis_live(
    visavis_server: SharedServer, visavis_callback_url: str | None
) -> Iterator[Visavis]:
    """The same with real streams, by the real clock."""
    with visavis_server.fresh(real_streams=True) as fresh:
        if visavis_callback_url is not None:
            fresh.callbacks.send_to(visavis_callback_url)
        yield fresh


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a test that fails, say what was spoken."""
    report = yield
    if call.when == "call" and report.failed:
        for name, given in getattr(item, "funcargs", {}).items():
            if name in _GIVEN:
                report.sections.append(("visavis transcript", str(given.transcript)))
    return report


@contextmanager
def _own_logs() -> Iterator[None]:
    """The server's lines go through ``logging``, where pytest shows them, unless the program under
    test has set structlog up for itself."""
    import structlog

    if structlog.is_configured():
        yield
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.reset_defaults()
