"""A load generator: raw HTTP/1.1 over a fixed number of connections, from one pinned core.

Requests are made beforehand, so that it costs far less than any server that it measures; nothing
needs to be installed for it.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import uvloop


@dataclass(frozen=True)
class Result:
    """What one round of load gave. Latencies are in milliseconds, over all connections."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


class _Connection(asyncio.Protocol):
    """Sends the next request when the answer to the last one has come."""

    def __init__(self, requests: Iterator[bytes], latencies: list[float], expect: bytes) -> None:
        self._requests = requests
        self._latencies = latencies
        self._expect = expect
        self._buffer = bytearray()
        self._sent_at = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(self._buffer) < end + 4 + length:
            return
        self._latencies.append(time.perf_counter() - self._sent_at)
        if self._expect not in self._buffer:
            self._fail(f"unexpected answer: {bytes(self._buffer[:400])!r}")
            return
        self._buffer.clear()
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the server closed the connection")

    def _fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(why))


def run_load(
    host: str, port: int, requests: list[bytes], *, connections: int, seconds: float, expect: bytes
) -> Result:
    """Send ``requests`` until they are used up or the time is over.

    Every answer has to hold ``expect``. Raises RuntimeError otherwise.
    """
    return uvloop.run(_run(host, port, requests, connections, seconds, expect))


async def _run(
    host: str, port: int, requests: list[bytes], connections: int, seconds: float, expect: bytes
) -> Result:
    latencies: list[float] = []
    deadline = time.perf_counter() + seconds

    def supply() -> Iterator[bytes]:
        for request in requests:
            if time.perf_counter() >= deadline:
                return
            yield request

    source = supply()
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    protocols = []
    for _ in range(connections):
        _, protocol = await loop.create_connection(
            lambda: _Connection(source, latencies, expect), host, port
        )
        protocols.append(protocol)
    await asyncio.gather(*(protocol.done for protocol in protocols))
    elapsed = time.perf_counter() - start
    latencies.sort()
    return Result(
        requests=len(latencies),
        seconds=elapsed,
        p50_ms=latencies[len(latencies) // 2] * 1000,
        p99_ms=latencies[int(len(latencies) * 0.99)] * 1000,
    )
