"""A web server of a test's own, which says whatever bytes the test wants said."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
"""From the head of a request to bytes written; the connection is closed afterwards."""


@dataclass
class Web:
    """A server that runs, and the heads of all requests it got."""

    port: int
    scheme: str
    requests: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def web(
    answer: Answer,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    bodies: list[Any] | None = None,
) -> AsyncIterator[Web]:
    """Connections that still stand at the end are broken off. Into ``bodies`` go the JSON bodies
    of requests, each before it is answered."""
    tasks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            running.requests.append(head)
            if bodies is not None:
                length = re.search(rb"content-length: (\d+)", head.lower())
                assert length is not None
                bodies.append(json.loads(await reader.readexactly(int(length[1]))))
            await answer(head, writer)
        writer.close()
        with suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()
        tasks.discard(task)

    server = await asyncio.start_server(talk, host, 0, ssl=tls)
    running = Web(server.sockets[0].getsockname()[1], "https" if tls else "http")
    try:
        yield running
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def head(status: str = "200 OK", /, **headers: object) -> bytes:
    """A status line and headers; ``content_length`` is written Content-Length."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()


def says(*pieces: bytes) -> Answer:
    """An answer that is always the same."""

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return answer


def serves(content: bytes, **headers: object) -> Answer:
    """A file, as a well-behaved server gives it."""
    return says(head(content_length=len(content), **headers), content)
