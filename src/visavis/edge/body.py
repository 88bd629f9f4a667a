"""Reading a request's body: bounded in bytes and in time."""

import asyncio

from starlette.types import Message, Receive

from visavis.errors import ApiError, ReturnCode

MAX_BYTES = 1024 * 1024
TIMEOUT_S = 10.0


class ClientGone(Exception):  # noqa: N818 (nobody is at fault)
    """The client hung up: there is no one to answer."""


async def read_body(receive: Receive) -> bytes:
    """Raises ApiError 100000012 for a body that is too large or too slow, ClientGone if it ends."""
    message = await _receive(receive, TIMEOUT_S)
    body: bytes = message.get("body", b"")
    if message.get("more_body", False):
        body += await _read_rest(receive, MAX_BYTES - len(body))
    if len(body) > MAX_BYTES:
        raise _too_large()
    return body


async def _read_rest(receive: Receive, room: int) -> bytes:
    deadline = asyncio.get_running_loop().time() + TIMEOUT_S
    chunks: list[bytes] = []
    while True:
        message = await _receive(receive, deadline - asyncio.get_running_loop().time())
        chunks.append(message.get("body", b""))
        room -= len(chunks[-1])
        if room < 0:
            raise _too_large()
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _receive(receive: Receive, timeout_s: float) -> Message:
    try:
        async with asyncio.timeout(timeout_s):
            message = await receive()
    except TimeoutError:
        raise ApiError(
            ReturnCode.BODY_UNREADABLE,
            f"The body could not be read: it did not arrive within {TIMEOUT_S:.0f} s. "
            "Send as many bytes as Content-Length says.",
        ) from None
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message


def _too_large() -> ApiError:
    return ApiError(
        ReturnCode.BODY_UNREADABLE,
        f"The body could not be read: it has more than {MAX_BYTES:,} bytes. Send less.",
    )
