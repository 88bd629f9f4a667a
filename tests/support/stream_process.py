"""The program of a stream's own process, and a host's end of its pipes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from support.watching import until
from visavis.framing import HEAD_SIZE, read_length
from visavis.live.wire import (
    LONGEST_MESSAGE,
    FromProcess,
    Happened,
    Prepare,
    Prepared,
    Told,
    ToProcess,
    pack,
    read_from_process,
)
from visavis.streams import messages
from visavis.streams.messages import AnyCommand, AnyEvent, StreamSpec, Voice

M = TypeVar("M")
SPEC = StreamSpec(
    task_id="t1", app_id=1, room_id="r", stream_id="s", face_kind="drawn", face_model="m",
    width=160, height=160,
)  # fmt: skip
ENGLISH = Voice(engine="espeak", name="en")


class Host:
    """Keeps what the process has said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[FromProcess] = []
        self.listeners: list[Callable[[FromProcess], None]] = []
        self._task = asyncio.create_task(self._listen())

    def send(self, message: ToProcess) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(pack(message))

    def command(self, command: AnyCommand) -> None:
        self.send(Told(messages.encode(command)))

    def of(self, kind: type[M]) -> list[M]:
        return [message for message in self.said if isinstance(message, kind)]

    @property
    def events(self) -> list[AnyEvent]:
        return [messages.decode_event(one.content) for one in self.of(Happened)]

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    async def until_told(self, *kinds: str, timeout_s: float = 20) -> None:
        await until(lambda: set(kinds) <= set(self.kinds), timeout_s)

    async def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        async with asyncio.timeout(10):
            code = await self.process.wait()
            await self._task
        return code

    async def _listen(self) -> None:
        source = self.process.stdout
        assert source is not None
        while head := await source.read(HEAD_SIZE):
            body = await source.readexactly(read_length(head, LONGEST_MESSAGE))
            message = read_from_process(body)
            self.said.append(message)
            for listener in self.listeners:
                listener(message)


@asynccontextmanager
async def hosted(prepare: Prepare) -> AsyncIterator[Host]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "visavis.live.process", str(os.getpid())),
        stdin=pipe,
        stdout=pipe,
    )
    host = Host(process)
    try:
        host.send(prepare)
        await until(lambda: host.of(Prepared), 30)
        yield host
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await host._task
