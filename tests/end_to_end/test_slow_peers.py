"""Peers that let the server wait. The server runs in this event loop, with time limits that a test
can wait for."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
import uvicorn
from support.calls import Caller

from visavis.bootstrap.application import open_app
from visavis.bootstrap.house import open_house
from visavis.bootstrap.quickstart import quickstart_app
from visavis.edge import http_protocol
from visavis.edge.http_protocol import BoundedHttpProtocol
from visavis.edge.server import bind, bound_url
from visavis.settings import load_settings

LIMIT_S = 0.3
PAUSE_S = 0.05
ENOUGH = 200  # times PAUSE_S: far more than any of the limits


@pytest.fixture(autouse=True)
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_TIMEOUT_S", "BODY_TIMEOUT_S", "LINGER_S"):
        monkeypatch.setattr(http_protocol, name, LIMIT_S)


@asynccontextmanager
async def serving(data_dir: Path) -> AsyncIterator[Caller]:
    """A server and its first App."""
    async with open_house(load_settings({}, data_dir=data_dir)) as house:
        app = await quickstart_app(house)
        assert app is not None
        with bind("127.0.0.1", 0) as bound:
            url = bound_url(bound, tls=False)
            async with open_app(house, url) as application:
                config = uvicorn.Config(
                    application.asgi,
                    http=BoundedHttpProtocol,
                    ws="none",
                    log_config=None,
                    timeout_keep_alive=60,
                )
                server = uvicorn.Server(config)
                task = asyncio.create_task(server.serve([bound]))
                while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
                    await asyncio.sleep(0.01)
                try:
                    yield Caller(url, app.app_id, app.server_secret)
                finally:
                    server.should_exit = True
                    await task


async def ask(caller: Caller, start: bytes, piece: bytes = b"", pieces: int = ENOUGH) -> bytes:
    """Send a start and then the same piece again and again, slowly, until the server closes; what
    it has said. Fails if it does not close."""
    port = int(caller.base_url.rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(start)
    received = asyncio.create_task(reader.read())
    for _ in range(pieces):
        await asyncio.wait([received], timeout=PAUSE_S)
        if received.done():
            break
        if piece:
            writer.write(piece)
    writer.close()
    assert received.done(), "the server holds the connection"
    return received.result()


def head(caller: Caller, length: int) -> bytes:
    query = urlencode(caller.query("GetDigitalHumanList"))
    return f"POST /?{query} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode()


def code(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 200")
    return int(json.loads(answer.split(b"\r\n\r\n", 1)[1])["Code"])


async def test_a_peer_that_says_nothing_is_left(data_dir: Path) -> None:
    async with serving(data_dir) as caller:
        assert await ask(caller, b"") == b""


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"GET / HTT", b""),
        (b"GET / HTTP/1.1\r\nX: ", b"x"),
        (b"", b"\r\n"),
        (b"POST / HTTP/1.1\r\nHost: x\r\n", b"a: b\r\n"),
    ],
    ids=["stops", "a letter at a time", "blank lines", "a header at a time"],
)
async def test_a_head_that_does_not_end_is_left(data_dir: Path, start: bytes, piece: bytes) -> None:
    async with serving(data_dir) as caller:
        assert await ask(caller, start, piece) == b""


@pytest.mark.parametrize("piece", [b"", b" "], ids=["never comes", "a letter at a time"])
async def test_a_body_that_does_not_end_is_100000012(data_dir: Path, piece: bytes) -> None:
    async with serving(data_dir) as caller:
        assert code(await ask(caller, head(caller, 5000), piece)) == 100000012
        assert code(await ask(caller, head(caller, 5000) + b"{", piece)) == 100000012


async def test_a_chunked_body_that_does_not_end_is_100000012(data_dir: Path) -> None:
    async with serving(data_dir) as caller:
        start = head(caller, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        assert code(await ask(caller, start, b"1\r\n \r\n")) == 100000012


async def test_a_refused_call_whose_body_never_comes_is_answered_and_left(data_dir: Path) -> None:
    async with serving(data_dir) as caller:
        start = b"POST /?Action=X HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n"
        assert code(await ask(caller, start)) == 100000007
        assert code(await ask(caller, start, b" ")) == 100000007


async def test_blank_lines_after_a_call_do_not_hold_the_connection(data_dir: Path) -> None:
    async with serving(data_dir) as caller:
        answer = await ask(caller, head(caller, 2) + b"{}", b"\r\n")
        assert code(answer) == 0
