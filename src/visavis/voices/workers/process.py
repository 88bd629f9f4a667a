"""One worker process, seen from our side."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from visavis.framing import read_framed
from visavis.subprocesses import command_of, lean_environment
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.workers.messages import (
    LONGEST_MESSAGE,
    Cancel,
    Done,
    Failed,
    Ready,
    Reply,
    Request,
    Say,
    Sound,
    decode_reply,
    encode_message,
)

_FAREWELL_S = 0.5


@dataclass(frozen=True, slots=True)
class WorkerProgram:
    """A module that serves a Synthesiser when it is run, and its arguments."""

    module: str
    arguments: Sequence[str] = ()
    engine: str = "the voice engine"
    """What messages call it."""


class WorkerProcess:
    """A running worker. ``run`` is called again only when it has returned."""

    def __init__(self, program: WorkerProgram, process: Process) -> None:
        self._program = program
        self._process = process
        self.ready = Ready(())
        self.last_voice = ""

    @classmethod
    async def start(cls, program: WorkerProgram, timeout_s: float) -> WorkerProcess:
        """A worker that is ready. Raises VoiceError."""
        worker = cls(program, await _spawn(program))
        try:
            async with asyncio.timeout(timeout_s):
                worker.ready = await worker._greet()
        except TimeoutError:
            await worker.aclose()
            raise worker._fault(Reason.TIMED_OUT, f"was not ready after {timeout_s:g} s") from None
        except BaseException:
            await worker.aclose()
            raise
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def run(self, say: Say, deliver: Callable[[Sound], None]) -> None:
        """Have it said. Raises VoiceError; after Reason.DIED the process is of no more use."""
        self.last_voice = say.voice
        self._write(say)
        while True:
            reply = await self._read()
            match reply:
                case Sound(number=say.number):
                    deliver(reply)
                case Done(number=say.number):
                    return
                case Failed(number=say.number):
                    raise VoiceError(reply.reason, reply.message)
                case _:
                    raise self._fault(Reason.DIED, "answered what was not asked")

    def cancel(self, number: int) -> None:
        """Ask it to stop; ``run`` returns soon afterwards."""
        self._write(Cancel(number))

    async def aclose(self) -> None:
        """End it and wait until it is gone: its input ends, and if that is not enough it is killed.

        A kill at once would race with the end of a process that has died by itself.
        """
        if self._process.stdin:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _FAREWELL_S)
        except TimeoutError:
            self._process.kill()
            await asyncio.shield(self._process.wait())
        except asyncio.CancelledError:
            if self.is_alive:
                self._process.kill()
            raise

    async def _greet(self) -> Ready:
        reply = await self._read()
        match reply:
            case Ready():
                return reply
            case Failed():
                raise VoiceError(reply.reason, reply.message)
            case _:
                raise self._fault(Reason.DIED, "did not greet")

    def _write(self, request: Request) -> None:
        """Without waiting for room: it is a few kilobytes, and that the reader is dead is noticed
        when its answer is read."""
        if self._process.stdin and not self._process.stdin.is_closing():
            self._process.stdin.write(encode_message(request))

    async def _read(self) -> Reply:
        if self._process.stdout is None:
            raise self._fault(Reason.DIED, "has no output")
        try:
            return decode_reply(await read_framed(self._process.stdout, LONGEST_MESSAGE))
        except (asyncio.IncompleteReadError, ConnectionError):
            raise self._fault(Reason.DIED, "ended while it was needed") from None
        except (ValueError, msgspec.DecodeError) as fault:
            raise self._fault(Reason.DIED, f"answered nonsense ({fault})") from fault

    def _fault(self, reason: Reason, what: str) -> VoiceError:
        return VoiceError(reason, f"The process of {self._program.engine} {what}. Try again.")


async def _spawn(program: WorkerProgram) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            *command_of(program.module, program.arguments),
            stdin=PIPE,
            stdout=PIPE,
            env=lean_environment(),
        )
    except OSError as fault:
        raise VoiceError(
            Reason.FAILED,
            f"No process could be started for {program.engine}: {fault}. Try again when the "
            "machine has room.",
            can_retry=True,
        ) from fault
