"""The process that makes a face, seen from who ordered."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec
import structlog

from visavis.creation.messages import (
    Made,
    Message,
    Order,
    Refused,
    Step,
    read_message,
    write_line,
)

log = structlog.get_logger()

START_S = 60.0
"""For loading libraries on a machine that is busy."""
_LONGEST_LINE = 1024 * 1024
_LAST_WORDS = 2000
_SECRETS = "VISAVIS_"
Tell = Callable[[Message], None]


class Maker:
    """Has faces made, each in a process of its own, which ends with its call however that ends."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    async def make(self, order: Order, tell: Tell) -> Made | Refused:
        """Messages are told as they come; the last one is the answer. A process that fails, or
        says nothing for longer than it said it would need, has refused without a reason."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                limit=_LONGEST_LINE,
                env=_environment(),
                start_new_session=True,
            )
        except OSError as fault:
            return _failed(f"it cannot be started ({fault.strerror})")
        complaints = asyncio.create_task(_last_words(process))
        try:
            return await _follow(process, order, tell, complaints)
        finally:
            # With all it has started: pip, where model files were being fetched.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await asyncio.shield(process.wait())
            await complaints


async def _follow(
    process: Process, order: Order, tell: Tell, complaints: asyncio.Task[str]
) -> Made | Refused:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process with pipes has none")
    process.stdin.write(write_line(order))
    patience_s = START_S
    while True:
        try:
            async with asyncio.timeout(patience_s):
                line = await process.stdout.readline()
            if not line.endswith(b"\n"):
                return _failed("it ended", await complaints)
            message = read_message(line)
        except TimeoutError:
            return _failed(f"nothing came within {patience_s:g} s")
        except (ValueError, msgspec.DecodeError) as fault:  # ValueError: a line without an end
            return _failed(f"it spoke nonsense ({fault})")
        tell(message)
        if isinstance(message, Made | Refused):
            return message
        if isinstance(message, Step):
            patience_s = message.patience_s


def _failed(how: str, last_words: str = "") -> Refused:
    log.error("creation.process_failed", how=how, last_words=last_words)
    return Refused(
        f"The process that makes faces failed: {how}.",
        "Try again; if it fails again, see the server's log and its free memory.",
    )


async def _last_words(process: Process) -> str:
    words = b""
    while process.stderr is not None and (chunk := await process.stderr.read(4096)):
        words = (words + chunk)[-_LAST_WORDS:]
    return words.decode(errors="replace")


def _environment() -> dict[str, str]:
    """Without our own settings: it reads what strangers made, and needs no secrets. What pip is set
    up with stays, for model files are fetched through it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)}
