"""Opening a database: SQLite (the default) or PostgreSQL, both through asyncio."""

import socket
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from visavis.errors import OperatorError

CONNECT_TIMEOUT_S = 5
SQLITE_BUSY_TIMEOUT_S = 30
MAX_PORT = 65535
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_WAL_TRIES = 50
_WAL_PAUSE_S = 0.02
_IMMEDIATE = "visavis_immediate"
UNREACHABLE = (OperationalError, InterfaceError, ConnectionError, TimeoutError, socket.gaierror)
"""What SQLAlchemy and its drivers raise when a database cannot be reached, or is locked or full."""
# SQLSTATE classes: connection, transaction state, authorization, unknown database, rollback,
# resources (disk, memory, connections), state of an object (locked), intervention (shutdown), I/O.
_OPERATIONAL = {"08", "25", "28", "3D", "40", "53", "55", "57", "58"}
_NO_RIGHT = "42501"


def database_url(text: str) -> sa.URL:
    """Parse ``text`` and name the asyncio driver. Raises OperatorError for other databases."""
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):  # ValueError: the port is no number
        raise _unsupported("the text given") from None
    kind = {"postgres": "postgresql"}.get(url.get_backend_name(), url.get_backend_name())
    if kind not in _DRIVERS:
        raise _unsupported(repr(kind))
    if url.port is not None and not 0 < url.port <= MAX_PORT:
        raise OperatorError(
            f"The database URL cannot be used: port {url.port} came; a port is 1 to {MAX_PORT}."
        )
    url = url.set(drivername=_DRIVERS[kind])
    if "sslmode" in url.query:  # libpq's word for what asyncpg calls ssl
        mode = url.query["sslmode"]
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return url


def _unsupported(what: str) -> OperatorError:
    # The text may hold a password, so it is not repeated.
    return OperatorError(
        f"The database URL cannot be used: {what} is not a supported database.",
        "Give sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME.",
    )


def open_engine(text: str) -> AsyncEngine:
    """An engine for the database at ``text``; nothing is connected to yet."""
    url = database_url(text)
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_S})
        sa.event.listen(engine.sync_engine, "do_connect", _try_sqlite)
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
        sa.event.listen(engine.sync_engine, "handle_error", _name_fault, retval=True)
        return engine
    engine = create_async_engine(
        url, pool_pre_ping=True, pool_size=4, connect_args={"timeout": CONNECT_TIMEOUT_S}
    )
    sa.event.listen(engine.sync_engine, "do_connect", _connect)
    sa.event.listen(engine.sync_engine, "handle_error", _name_fault, retval=True)
    return engine


def _connect(dialect: sa.Dialect, _record: object, args: list[Any], options: dict[str, Any]) -> Any:
    try:
        return dialect.connect(*args, **options)
    except TypeError as fault:  # asyncpg takes the URL's options as arguments
        raise OperatorError(
            f"The database URL has an option that is not supported: {fault}.", "Leave it out."
        ) from None
    except (ConnectionError, TimeoutError, socket.gaierror):
        raise
    except OSError as fault:  # no route to the host, or several addresses and none answers
        raise ConnectionError(str(fault)) from fault


def _name_fault(context: sa.engine.ExceptionContext) -> BaseException | None:
    """An OperationalError for what is one, whatever the driver calls it."""
    fault = context.sqlalchemy_exception
    if not isinstance(fault, DBAPIError):
        return None
    cause = context.original_exception
    state = getattr(cause, "sqlstate", None) or ""  # of asyncpg, which has no OperationalError
    if (
        context.is_disconnect
        or state[:2] in _OPERATIONAL
        or state == _NO_RIGHT
        or type(cause) is sqlite3.DatabaseError  # the file is damaged, or something else
    ):
        return OperationalError(
            fault.statement, fault.params, cause, connection_invalidated=context.is_disconnect
        )
    return None


def _try_sqlite(
    _dialect: sa.Dialect, _record: object, args: list[Any], options: dict[str, Any]
) -> None:
    # aiosqlite's thread for a file that cannot be opened may outlive the event loop and complain.
    sqlite3.connect(args[0], uri=options.get("uri", False)).close()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions begin only at the first write, which would let one load see
    # two states of the database. So we begin them ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
    except sqlite3.Error:
        connection.close()  # nobody else will, and its thread would live on
        raise


def _use_wal(cursor: Any) -> None:
    # Of two processes that switch a new file over at once, SQLite refuses one without waiting.
    for left in reversed(range(_WAL_TRIES)):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as fault:
            if not left or "locked" not in str(fault):
                raise
            time.sleep(_WAL_PAUSE_S)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get(_IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


async def lock_from_the_start(connection: AsyncConnection) -> None:
    """Have SQLite lock out other writers when a transaction begins. Without that, one that reads
    before it writes fails at once if another has written in between."""
    await connection.execution_options(**{_IMMEDIATE: True})


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One consistent view of the database, however many queries it takes."""
    async with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execution_options(isolation_level="REPEATABLE READ")
        async with connection.begin():
            yield connection


@asynccontextmanager
async def changing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that reads and then writes: all of it happens, or (on an exception or a crash)
    none. What servers keep in memory is changed through ``changes.writing`` instead."""
    async with engine.connect() as connection:
        await lock_from_the_start(connection)
        async with connection.begin():
            yield connection


def explain(fault: BaseException) -> OperatorError:
    """What to tell an operator of a fault in UNREACHABLE."""
    cause = fault.orig if isinstance(fault, DBAPIError) and fault.orig else fault
    if isinstance(cause, sqlite3.OperationalError) and "full" in str(cause):
        return OperatorError("The disk is full.", "Free some space; nothing was changed.")
    return OperatorError(
        f"The database cannot be used: {str(cause) or 'it does not answer'}",
        "Check the database URL, that the server runs and that this user may write.",
    )
