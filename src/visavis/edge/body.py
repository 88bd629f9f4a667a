"""Reading a request's body, bounded in bytes; ``http_protocol`` bounds it in time."""

from starlette.types import Message, Receive, Scope

from visavis.edge.http_protocol import BODY_TIMEOUT_S, LATE
from visavis.errors import ApiError, ReturnCode

MAX_BYTES = 1024 * 1024


class ClientGone(Exception):  # noqa: N818 (nobody is at fault)
    """The client hung up: there is no one to answer."""


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """Raises ApiError 100000012 for a body that is too large or too slow, ClientGone if it ends."""
    message = await receive()
    body = _part_of(message)
    if message.get("more_body", False):
        body = await _read_rest(scope, receive, body)
    if len(body) > MAX_BYTES:
        raise _too_large()
    return body


async def _read_rest(scope: Scope, receive: Receive, first: bytes) -> bytes:
    parts = [first]
    size = len(first)
    while size <= MAX_BYTES:
        if LATE in scope.get("extensions", ()):
            raise _too_slow()
        message = await receive()
        parts.append(_part_of(message))
        size += len(parts[-1])
        if not message.get("more_body", False):
            break
    return b"".join(parts)


def _part_of(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise ClientGone
    part: bytes = message.get("body", b"")
    return part


def _too_large() -> ApiError:
    return ApiError(
        ReturnCode.BODY_UNREADABLE,
        f"The body could not be read: it has more than {MAX_BYTES:,} bytes. Send less.",
    )


def _too_slow() -> ApiError:
    return ApiError(
        ReturnCode.BODY_UNREADABLE,
        f"The body could not be read: it did not arrive within {BODY_TIMEOUT_S:.0f} s. "
        "Send as many bytes as Content-Length says.",
    )
