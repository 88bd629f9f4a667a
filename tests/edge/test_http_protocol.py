"""Time limits for what a peer sends, with limits that are short enough to wait for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from visavis.edge import http_protocol
from visavis.edge.body import ClientGone, read_body
from visavis.edge.http_protocol import BoundedHttpProtocol
from visavis.errors import ApiError

SHORT_S = 0.15
HOST = "127.0.0.1"


@pytest.fixture(autouse=True)
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_TIMEOUT_S", "BODY_TIMEOUT_S", "LINGER_S"):
        monkeypatch.setattr(http_protocol, name, SHORT_S)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the body, or with what was wrong with it."""
    try:
        answer = await read_body(scope, receive)
    except ApiError as fault:
        answer = str(fault.code.value).encode()
    except ClientGone:
        return
    length = str(len(answer)).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]}
    )
    await send({"type": "http.response.body", "body": answer})


async def deaf(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers without reading the body."""
    del scope, receive
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"no"})


@asynccontextmanager
async def connected(
    app: object,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server with this application, both ended afterwards."""
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=BoundedHttpProtocol,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
    )
    config.load()
    state = uvicorn.server.ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: BoundedHttpProtocol(config=config, server_state=state, app_state={}), HOST, 0
    )
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield reader, writer
    finally:
        writer.close()
        server.close()
        await asyncio.gather(*state.tasks, return_exceptions=True)


async def test_a_connection_that_says_nothing_is_closed() -> None:
    async with connected(echo) as (reader, _):
        assert await reader.read() == b""


async def test_a_head_that_does_not_end_is_closed() -> None:
    async with connected(echo) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert await reader.read() == b""


async def test_a_head_in_slow_pieces_is_closed_all_the_same() -> None:
    async with connected(echo) as (reader, writer):
        reading = asyncio.create_task(reader.read())
        for piece in (b"POST /", b" HTTP/1.1\r\n", b"Host:", b" x\r\n") * 5:
            writer.write(piece)
            done, _ = await asyncio.wait([reading], timeout=SHORT_S / 4)
            if done:
                break
        assert await reading == b""


async def test_a_second_head_that_does_not_end_is_closed() -> None:
    async with connected(echo) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi" + b"POST / HT")
        assert (await reader.read()).endswith(b"\r\n\r\nhi")


async def test_a_body_that_never_comes_is_answered_with_100000012_and_closed() -> None:
    async with connected(echo) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        assert (await reader.read()).endswith(b"\r\n\r\n100000012")


async def test_a_body_in_two_pieces_is_read_and_the_connection_kept() -> None:
    async with connected(echo) as (reader, writer):
        for _ in range(2):
            writer.write(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab")
            await writer.drain()
            await asyncio.sleep(0)
            writer.write(b"cd")
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(4) == b"abcd"


async def test_the_rest_of_a_body_that_was_answered_early_is_not_waited_for() -> None:
    async with connected(deaf) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        assert b"no" in await reader.read()


async def test_white_space_after_a_request_does_not_hold_the_connection() -> None:
    async with connected(echo) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi")
        await reader.readuntil(b"hi")
        writer.write(b"\r\n")
        assert await reader.read() == b""


async def test_a_large_body_before_the_next_head_does_not_count_as_its_head() -> None:
    body = b"x" * (http_protocol.MAX_HEAD_BYTES + 1)
    async with connected(echo) as (reader, writer):
        first = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body)
        writer.write(first + body + b"POST / HT")
        assert body in await reader.read()


async def test_trailers_are_not_kept() -> None:
    kept = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        await echo(scope, receive, send)
        kept.extend(scope["headers"])

    async with connected(look) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n")
        writer.write(b"X-Trailer: x\r\n" * 1000 + b"\r\n")
        await reader.readuntil(b"hi")
    assert kept == [(b"transfer-encoding", b"chunked")]


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket"])
@pytest.mark.parametrize("pieces", [1, 3])
async def test_the_body_of_a_request_that_asks_for_an_upgrade_is_read(
    protocol: bytes, pieces: int
) -> None:
    head = b"POST / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: %b\r\n" % protocol
    request = head + b"Content-Length: 6\r\n\r\nabcdef"
    async with connected(echo) as (reader, writer):
        for part in (request,) if pieces == 1 else (head, request[len(head) : -3], request[-3:]):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        assert (await reader.read()).endswith(b"\r\n\r\nabcdef")


async def test_a_request_without_a_body_that_asks_for_an_upgrade_is_answered() -> None:
    async with connected(echo) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200 ")


async def test_the_body_of_an_upgrade_that_never_comes_is_not_waited_for() -> None:
    async with connected(echo) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n")
        writer.write(b"Content-Length: 6\r\n\r\nab")
        assert (await reader.read()).endswith(b"100000012")


async def test_an_answer_before_the_body_of_expect_100_continue_closes() -> None:
    async with connected(deaf) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 20\r\nExpect: 100-continue\r\n\r\n")
        assert b"connection: close" in await reader.read()


@pytest.mark.parametrize(
    ("target", "origin"),
    [
        (b"http://host?Action=X", b"/?Action=X"),
        (b"http://host/?Action=X", b"/?Action=X"),
        (b"https://host:443/path", b"/path"),
        (b"http://host", b"/"),
        (b"*", b"*"),
        (b"http://[broken", b"/"),
        (b"http://h\xc3\xb6st/", b"/"),
    ],
)
def test_the_target_of_a_proxy_request_becomes_a_path(target: bytes, origin: bytes) -> None:
    assert http_protocol._origin_form(target) == origin
