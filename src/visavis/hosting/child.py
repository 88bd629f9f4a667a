"""The process of one stream, seen from the server: messages to it, messages from it, its end."""

from __future__ import annotations

import asyncio
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec
import structlog

from visavis.framing import read_framed
from visavis.live.wire import (
    LONGEST_MESSAGE,
    FromProcess,
    Prepare,
    Prepared,
    Stop,
    ToProcess,
    pack,
    read_from_process,
)
from visavis.subprocesses import command_of, lean_environment

log = structlog.get_logger()

FAREWELL_S = 2.0
"""How long a process may take to end by itself."""
_MODULE = "visavis.live.process"


class ChildError(Exception):
    """The process does not do what it is there for. The message says how."""


class Child:
    """A process that is prepared for any stream and then runs one."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._put_down = False

    @classmethod
    async def start(cls, prepare: Prepare, timeout_s: float) -> tuple[Child, Prepared]:
        """One that waits for its stream. Raises ChildError."""
        try:
            # In a session of its own: Ctrl+C is the server's business, which then ends its streams.
            process = await asyncio.create_subprocess_exec(
                *command_of(_MODULE),
                stdin=PIPE,
                stdout=PIPE,
                env=lean_environment(),
                start_new_session=True,
            )
        except OSError as fault:
            raise ChildError(f"No process could be started: {fault}.") from fault
        child = cls(process)
        try:
            async with asyncio.timeout(timeout_s):
                return child, await child._prepare(prepare)
        except TimeoutError:
            await child.kill()
            raise ChildError(f"The process was not ready after {timeout_s:g} s.") from None
        except BaseException:
            await child.kill()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def send(self, message: ToProcess) -> None:
        """Hand a message over; waits while the process does not read. Nothing happens where it is
        gone: ``messages`` ends then."""
        pipe = self._process.stdin
        if pipe is None or pipe.is_closing():
            return
        pipe.write(pack(message))
        with suppress(ConnectionError):
            await pipe.drain()

    def post(self, message: ToProcess, most_unsent: int | None = None) -> None:
        """Hand a message over without waiting; left out where it is gone, or where more than
        ``most_unsent`` bytes wait for it to read."""
        pipe = self._process.stdin
        if pipe is None or pipe.is_closing():
            return
        if most_unsent is None or pipe.transport.get_write_buffer_size() <= most_unsent:
            pipe.write(pack(message))

    async def messages(self) -> AsyncIterator[FromProcess]:
        """What it says, to its end. Raises ChildError for nonsense."""
        while True:
            try:
                message = await self._read()
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            yield message

    async def stop(self) -> None:
        """Have it end, by force where it takes too long; returns when it is gone."""
        self._put_down = True
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self.send(Stop())
                await self._process.wait()
        except TimeoutError:
            log.warning("stream.killed", pid=self.pid, after_s=FAREWELL_S)
            await self.kill()

    async def kill(self) -> None:
        """End it at once; returns when it is gone."""
        self._put_down = True
        with suppress(ProcessLookupError):
            self._process.kill()
        await asyncio.shield(self._process.wait())
        if self._process.stdin is not None:
            self._process.stdin.close()

    async def how_it_ended(self) -> str:
        """What is known of an end that was not asked for, for callers to read."""
        code = await self._process.wait()
        if code >= 0:
            return f"The stream's process ended by itself (exit {code})."
        return f"The stream's process was ended by {_signal_name(-code)}."

    @property
    def was_put_down(self) -> bool:
        """Whether its end was asked for."""
        return self._put_down

    async def _prepare(self, prepare: Prepare) -> Prepared:
        await self.send(prepare)
        try:
            message = await self._read()
        except (asyncio.IncompleteReadError, ConnectionError):
            raise ChildError(await self.how_it_ended()) from None
        if not isinstance(message, Prepared):
            raise ChildError(f"The process said {type(message).__name__} before it was prepared.")
        return message

    async def _read(self) -> FromProcess:
        if self._process.stdout is None:
            raise ChildError("The process has no output.")
        try:
            return read_from_process(await read_framed(self._process.stdout, LONGEST_MESSAGE))
        except (ValueError, msgspec.DecodeError) as fault:
            raise ChildError(f"The stream's process spoke nonsense: {fault}.") from fault


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
