"""Options that several commands have, and how a command gets its open data directory."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from visavis.errors import OperatorError
from visavis.settings import Settings, load_settings

if TYPE_CHECKING:
    from visavis.bootstrap.house import House

T = TypeVar("T")

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
) -> T:
    """Open the data directory, do ``work`` with it and close it again."""
    # Imported here so that --help and the like need not wait for the database's libraries.
    from visavis.bootstrap.house import open_house
    from visavis.database.engine import UNREACHABLE, explain

    async def run() -> T:
        async with open_house(settings_of(data_dir, database_url)) as house:
            return await work(house)

    try:
        return asyncio.run(run())
    except UNREACHABLE as fault:
        raise explain(fault) from None


def read_file(path: Path) -> bytes:
    """Raises OperatorError where the file cannot be read."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise OperatorError(f"{path} cannot be read: {fault.strerror}.") from None
