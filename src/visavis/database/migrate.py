"""Bringing a database to this version's tables, one process at a time."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.database.engine import lock_from_the_start
from visavis.errors import OperatorError

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 0x76697361  # "visa": any number of ours, the same in every process


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Make or upgrade the tables. Raises OperatorError for a database of a newer Visavis."""
    async with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # Held by the session, so a process that dies lets go of it.
            await connection.execute(sa.select(sa.func.pg_advisory_lock(ADVISORY_LOCK)))
            await connection.commit()
        else:
            await lock_from_the_start(connection)
        try:
            await connection.run_sync(_upgrade)
            await connection.commit()
        finally:
            if engine.dialect.name == "postgresql":
                await connection.rollback()
                await connection.execute(sa.select(sa.func.pg_advisory_unlock(ADVISORY_LOCK)))
                await connection.commit()


def _upgrade(connection: sa.Connection) -> None:
    config = alembic_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() == head:
        return
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as fault:
        raise OperatorError(
            f"The database was made by another version of Visavis: {fault}",
            "Run that version, or a newer one.",
        ) from None
