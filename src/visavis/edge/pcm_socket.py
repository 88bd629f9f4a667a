"""``/ws?Token=…``: the sockets of DriveByWsStream (contract section 4).

A token is good for one socket. While the socket is open it may carry any number of rounds; when it
closes, for whatever reason, the drive takes no more and ends once what was sent has been spoken.
Nothing is ever sent to the client but, at the end, why the server closes.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, NamedTuple

import structlog
from starlette.types import Message, Receive, Scope, Send

from visavis.edge.common_params import parse_query
from visavis.edge.pcm_messages import SocketMessageError
from visavis.edge.pcm_relay import PcmRelay
from visavis.streams.host import GoneError, NotFoundError, StreamHandle, StreamHost
from visavis.streams.messages import DriveFailed, DriveFinished, DriveInterrupted, Lost
from visavis.streams.tickets import Ticket, Tickets

log = structlog.get_logger()

_NORMAL, _GOING_AWAY, _POLICY, _FAULT = 1000, 1001, 1008, 1011
_LONGEST_REASON = 120
"""Bytes that a close frame has room for (RFC 6455, 5.5)."""


class _Close(NamedTuple):
    """How the server closes a socket."""

    code: int
    reason: str


class _Refusal(NamedTuple):
    status: int
    text: str


_UNKNOWN = _Refusal(
    401,
    "The Token is unknown, has expired, or its socket was closed. Call DriveByWsStream again.\n",
)
_TAKEN = _Refusal(409, "The drive has a socket already, and it may have one only.\n")
_NOT_HERE = _Refusal(404, "There are no WebSockets here.\n")
_ENDED = _Refusal(410, "The stream has ended. Create a new one.\n")


class PcmSocketEndpoint:
    """The ASGI application of the sockets."""

    def __init__(
        self,
        tickets: Tickets,
        host: StreamHost,
        driven: Callable[[str, float], Coroutine[Any, Any, None]],
    ) -> None:
        """``driven`` is told of tasks for which so many seconds of sound came."""
        self._driven = driven
        self._tickets = tickets
        self._host = host
        self._open: set[str] = set()
        """The drives that have a socket."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        token = parse_query(scope["query_string"]).get("Token", "")
        ticket = self._tickets.find(token)
        if ticket is None:
            return await _refuse(scope, send, _UNKNOWN)
        if ticket.drive_id in self._open:
            return await _refuse(scope, send, _TAKEN)
        self._open.add(ticket.drive_id)
        try:
            try:
                handle = await self._host.handle(ticket.task_id)
            except NotFoundError:
                return await _refuse(scope, send, _ENDED)
            await send({"type": "websocket.accept"})
            try:
                driven = partial(self._driven, ticket.task_id)
                await _Socket(ticket, handle, driven).serve(receive, send)
            finally:
                self._tickets.spend(token)
        finally:
            self._open.discard(ticket.drive_id)


class _Socket:
    """One open socket."""

    def __init__(
        self,
        ticket: Ticket,
        handle: StreamHandle,
        driven: Callable[[float], Coroutine[Any, Any, None]],
    ) -> None:
        self._ticket = ticket
        self._handle = handle
        self._relay = PcmRelay(ticket.drive_id, handle, driven)
        self._log = log.bind(app_id=ticket.app_id, task_id=ticket.task_id, drive_id=ticket.drive_id)

    async def serve(self, receive: Receive, send: Send) -> None:
        """Until the client closes, its drive ends, or what comes cannot be used."""
        self._log.info("socket.opened")
        taking = asyncio.create_task(self._take(receive))
        ending = asyncio.create_task(self._end_of_drive())
        try:
            await asyncio.wait([taking, ending], return_when=asyncio.FIRST_COMPLETED)
            close = taking.result() if taking.done() else ending.result()
        finally:
            for task in (taking, ending):
                task.cancel()
            await asyncio.gather(taking, ending, return_exceptions=True)
        self._log.info(
            "socket.closed",
            received_bytes=self._relay.received_bytes,
            reason=close.reason if close else "The client closed it.",
        )
        if close is not None:
            reason = close.reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
            await send({"type": "websocket.close", "code": close.code, "reason": reason})

    async def _take(self, receive: Receive) -> _Close | None:
        """Hand on what comes, up to its end; None when the client has closed."""
        try:
            fault = await self._take_messages(receive)
            await self._relay.close()
        except GoneError:
            return _Close(_GOING_AWAY, "The stream has ended.")
        return fault

    async def _take_messages(self, receive: Receive) -> _Close | None:
        while True:
            message = await self._relay.next(receive)
            if message["type"] == "websocket.disconnect":
                return None
            try:
                await self._put(message)
            except SocketMessageError as fault:
                return _Close(_POLICY, str(fault))

    async def _put(self, message: Message) -> None:
        if (text := message.get("text")) is not None:
            await self._relay.tell(text)
        else:
            await self._relay.push(message.get("bytes") or b"")

    async def _end_of_drive(self) -> _Close:
        """How the socket closes when the drive is over before it."""
        async for event in self._handle.events():
            match event:
                case DriveInterrupted(drive_id=self._ticket.drive_id):
                    return _Close(_NORMAL, "The drive was interrupted. Call DriveByWsStream again.")
                case DriveFailed(drive_id=self._ticket.drive_id, reason=reason):
                    return _Close(_FAULT, f"The drive has failed: {reason}")
                case DriveFinished(drive_id=self._ticket.drive_id):
                    return _Close(_NORMAL, "The drive has ended. Call DriveByWsStream again.")
                case Lost():
                    break
        return _Close(_GOING_AWAY, "The stream has ended.")


async def refuse_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application where there are no sockets."""
    await receive()  # websocket.connect
    await _refuse(scope, send, _NOT_HERE)


async def _refuse(scope: Scope, send: Send, refusal: _Refusal) -> None:
    """An HTTP answer in place of the upgrade."""
    log.info("socket.refused", status=refusal.status, problem=refusal.text.strip())
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": _POLICY, "reason": refusal.text.strip()})
        return
    content = refusal.text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(content)).encode()),
    ]
    start = {"type": "websocket.http.response.start", "status": refusal.status, "headers": headers}
    await send(start)
    await send({"type": "websocket.http.response.body", "body": content})
