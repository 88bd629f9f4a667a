"""Who becomes a WebSocket, and who is answered by HTTP."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from support.edge import served
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

HEAD = (
    "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{more}\r\n"
)


async def tell_type(scope: Scope, receive: Receive, send: Send) -> None:
    """Says by what it was reached; closes WebSockets with 4000."""
    if scope["type"] == "http":
        await PlainTextResponse("http")(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    await receive()
    await send({"type": "websocket.close", "code": 4000, "reason": "enough"})


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with served(tell_type) as (found, _server):
        yield found


async def exchange(address: str, request: str) -> bytes:
    """The first answer, or as much as comes before the server closes."""
    reader, writer = await asyncio.open_connection(*address.split(":"))
    writer.write(request.encode())
    async with asyncio.timeout(10):
        answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return answer


@pytest.mark.parametrize("path", ["/ws", "/ws?Token=x"])
async def test_a_websocket_at_its_path(address: str, path: str) -> None:
    assert b" 101 " in await exchange(address, HEAD.format(path=path, more=""))


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/", ""),
        ("/other", ""),
        ("/ws/", ""),
        ("/wsx", ""),
        ("/ws", "Content-Length: 0\r\n"),
        ("/ws", "Transfer-Encoding: chunked\r\n"),
    ],
)
async def test_elsewhere_it_is_a_request_like_all_others(
    address: str, path: str, more: str
) -> None:
    assert b" 200 " in await exchange(address, HEAD.format(path=path, more=more))


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("Sec-WebSocket-Version: 12\r\n", b" 400 "),
        ("X: " + "x" * 20_000 + "\r\n", b" 431 "),
        ("X: x\r\n" * 300, b" 431 "),
    ],
    ids=["two versions", "a long line", "many lines"],
)
async def test_a_head_that_cannot_be_used_is_answered_and_closed(
    address: str, more: str, status: bytes
) -> None:
    reader, writer = await asyncio.open_connection(*address.split(":"))
    writer.write(HEAD.format(path="/ws", more=more).encode())
    async with asyncio.timeout(10):
        assert status in await reader.read()
    writer.close()


async def test_one_that_was_a_request_before(address: str) -> None:
    reader, writer = await asyncio.open_connection(*address.split(":"))
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"http")
    writer.write(HEAD.format(path="/ws", more="").encode())
    assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def test_one_behind_a_request_that_is_not_answered_yet(address: str) -> None:
    reader, writer = await asyncio.open_connection(*address.split(":"))
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + HEAD.format(path="/ws", more="").encode())
    async with asyncio.timeout(10):
        answers = await reader.read()
    assert answers.count(b" 200 ") == 2
    assert b" 101 " not in answers
    writer.close()


async def test_what_comes_after_the_server_has_closed_is_passed_over(address: str) -> None:
    async with connect(f"ws://{address}/ws") as client:
        with pytest.raises(ConnectionClosed):  # noqa: PT012
            await client.send("begin")
            for _ in range(1000):
                await client.send(bytes(65536))
            await client.recv()
        assert client.close_code == 4000


async def test_a_server_that_stops_closes_its_sockets() -> None:
    async with served(tell_type) as (address, server), connect(f"ws://{address}/ws") as client:
        server.should_exit = True
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert client.close_code == 1012
