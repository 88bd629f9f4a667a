"""What comes in: calls and sockets that are under way, and answers that wait until all is noted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from visavis.edge.common_params import parse_query
from visavis.streams.tickets import Tickets


@dataclass(eq=False)
class _Socket:
    drive_id: str
    given_bytes: int = 0
    """PCM that the server has taken from the client."""
    is_waiting: bool = False
    """The server waits for the client's next message."""


class Doors:
    """An ASGI application round the server's."""

    def __init__(
        self,
        app: ASGIApp,
        tickets: Tickets,
        received_bytes: Callable[[str], int],
        intake: Callable[[], Awaitable[None]],
    ) -> None:
        """``received_bytes`` is how much PCM a drive's stream has been handed, and ``intake`` waits
        until all that happened to streams was taken in."""
        self._app = app
        self._tickets = tickets
        self._received_bytes = received_bytes
        self._intake = intake
        self._calls = 0
        self._sockets: set[_Socket] = set()
        self.came = 0
        """How often something came in."""

    @property
    def is_busy(self) -> bool:
        """Whether a call is being answered, or what came on a socket has not reached its stream."""
        return self._calls > 0 or any(
            not one.is_waiting or self._received_bytes(one.drive_id) < one.given_bytes
            for one in self._sockets
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._serve_socket(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in ("", "/"):
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_when_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._intake()
            await send(message)

        self.came += 1
        self._calls += 1
        try:
            await self._app(scope, receive, send_when_noted)
        finally:
            self._calls -= 1

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        ticket = self._tickets.find(parse_query(scope["query_string"]).get("Token", ""))
        socket = _Socket(ticket.drive_id if ticket else "")

        async def receive_noted() -> Message:
            socket.is_waiting = True
            try:
                message = await receive()
            finally:
                socket.is_waiting = False
            self.came += 1
            socket.given_bytes += len(message.get("bytes") or b"")
            return message

        self._sockets.add(socket)
        try:
            await self._app(scope, receive_noted, send)
        finally:
            self._sockets.discard(socket)
