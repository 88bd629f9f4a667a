"""Options that several commands have, and how a command gets its open data directory."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from visavis.errors import OperatorError
from visavis.settings import Settings, load_settings

if TYPE_CHECKING:
    from visavis.bootstrap.house import House

T = TypeVar("T")

MAX_FILE_BYTES = 64 * 1024**2
"""More than any picture or character may have; each kind has a smaller limit of its own."""

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Where everything is kept. Default: VISAVIS_DATA_DIR, else ./visavis-data.",
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database-url", help="Default: VISAVIS_DATABASE_URL, else SQLite in the data directory."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def settings_of(data_dir: Path | None, database_url: str | None = None) -> Settings:
    return load_settings(data_dir=data_dir, database_url=database_url)


def in_house(
    data_dir: Path | None,
    database_url: str | None,
    work: "Callable[[House], Awaitable[T]]",
    *,
    is_alone: bool = False,
) -> T:
    """Open the data directory, do ``work`` with it and close it again. ``is_alone`` keeps all
    others out meanwhile."""
    # Imported here so that --help and the like need not wait for the database's libraries.
    from visavis.bootstrap.house import open_house
    from visavis.database.engine import UNREACHABLE, explain
    from visavis.database.using import alone, using

    async def run() -> T:
        _end_when_terminated()
        hold = alone if is_alone else using
        async with open_house(settings_of(data_dir, database_url)) as house, hold(house.engine):
            return await work(house)

    try:
        return asyncio.run(run())
    except UNREACHABLE as fault:
        raise explain(fault) from None
    except asyncio.CancelledError:
        sys.exit(128 + signal.SIGTERM)


def _end_when_terminated() -> None:
    """SIGTERM ends the command as Ctrl+C does, so that drafts and processes go with it."""
    if (task := asyncio.current_task()) is not None:
        with suppress(NotImplementedError):  # where there are no such signals
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def read_file(path: Path) -> bytes:
    """Raises OperatorError where the file cannot be read, and for what is larger than anything
    that is allowed: it would fill the memory before somebody else refuses it."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as fault:
        raise OperatorError(f"{path} cannot be read: {fault.strerror}.") from None
    if len(content) > MAX_FILE_BYTES:
        raise OperatorError(
            f"{path} has more than {MAX_FILE_BYTES:,} bytes.", "Give a smaller picture."
        )
    return content
