"""The rendering process, seen from who ordered."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import msgspec

from visavis.errors import OperatorError
from visavis.rendering.messages import Done, Failed, Order, Progress

# -P: modules come from where Visavis is installed, not from the folder of whoever calls.
_COMMAND = (sys.executable, "-P", "-m", "visavis.rendering.worker")
_SHOWN = 2000


async def render(order: Order, tell: Callable[[Progress], None]) -> Done:
    """Have a video made in a process of its own, which ends with this call however it ends.

    Raises OperatorError that says why there is none.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *_COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
    )
    try:
        complaints = asyncio.create_task(_read_all(process.stderr))
        if process.stdin is not None:
            process.stdin.write(msgspec.json.encode(order) + b"\n")
        async for message in _messages(process.stdout):
            if isinstance(message, Progress):
                tell(message)
            elif isinstance(message, Failed):
                raise OperatorError(message.problem, message.remedy)
            else:
                return message
        await process.wait()
        said = (await complaints)[-_SHOWN:].decode(errors="replace").strip().splitlines()
        raise OperatorError(
            f"The process that renders ended without a word (exit code {process.returncode}).",
            said[-1] if said else "",
        )
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        await process.wait()


async def _messages(lines: asyncio.StreamReader | None) -> AsyncIterator[Progress | Done | Failed]:
    while lines is not None and (line := await lines.readline()):
        yield msgspec.json.decode(line, type=Progress | Done | Failed)


async def _read_all(stream: asyncio.StreamReader | None) -> bytes:
    return b"" if stream is None else await stream.read()
