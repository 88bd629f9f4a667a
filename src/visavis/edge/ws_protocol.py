"""uvicorn's WebSocket protocol, with bounds on what a hostile peer can hold, and none on how long a
quiet one may be so.

uvicorn stops reading while a message waits to be taken, and bounds a message's size; compression,
by which a small message could become a large one, is switched off in ``server``.
"""

import socket
from asyncio.transports import BaseTransport
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

PATH = "/ws"
"""The one path that takes WebSockets (contract section 4, DriveByWsStream)."""
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
MAX_TEXT_BYTES = 64 * 1024
MAX_FRAGMENTS = 64 * 1024
"""Of one message: empty ones take no part of its size."""
MAX_UNSENT_BYTES = 64 * 1024
"""Pongs for a peer that pings and never reads: beyond it none are sent."""
KEEPALIVE_IDLE_S, KEEPALIVE_INTERVAL_S, KEEPALIVE_PROBES = 60, 15, 4
_TOO_BIG, _NO_UTF8 = 1009, 1007


class BoundedWebSocketProtocol(WebSocketsSansIOProtocol):
    """One connection, taken over from ``http_protocol`` with the head of its request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._early = b""
        """Frames of a peer that has not waited for the answer."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        # A peer that never reads answers no ping, but its kernel does answer these: what they end
        # are connections to machines that are gone.
        _keep_alive(transport.get_extra_info("socket"))

    def data_received(self, data: bytes) -> None:
        if self.handshake_initiated and not self.handshake_complete:
            self._early += data
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # The library has refused the head before it was a request, which uvicorn overlooks.
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.handshake_complete:
            self.transport.pause_reading()

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            self.transport.resume_reading()
            early, self._early = self._early, b""
            if early:
                self.data_received(early)

    def handle_ping(self) -> None:
        pong = b"".join(self.conn.data_to_send())
        if self.transport.get_write_buffer_size() <= MAX_UNSENT_BYTES:
            self.transport.write(pong)

    def handle_cont(self, event: Frame) -> None:
        super().handle_cont(event)
        if len(self.frames) > MAX_FRAGMENTS:
            self._give_up(_TOO_BIG, f"A message may have {MAX_FRAGMENTS} fragments.")

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "bytes":
            super().send_receive_event_to_app()
        elif sum(map(len, self.frames)) > MAX_TEXT_BYTES:
            self._give_up(_TOO_BIG, f"A text may have {MAX_TEXT_BYTES} bytes.")
        elif not _is_utf8(b"".join(self.frames)):
            self._give_up(_NO_UTF8, "A text has to be UTF-8.")
        else:
            super().send_receive_event_to_app()

    def _give_up(self, code: int, reason: str) -> None:
        self.frames = []
        if not self.close_sent:
            self.conn.fail(code, reason)
            self.handle_parser_exception()


def _keep_alive(connection: socket.socket | None) -> None:
    if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", KEEPALIVE_IDLE_S),
        ("TCP_KEEPINTVL", KEEPALIVE_INTERVAL_S),
        ("TCP_KEEPCNT", KEEPALIVE_PROBES),
    ):
        if (option := getattr(socket, name, None)) is not None:  # not every system has them
            connection.setsockopt(socket.IPPROTO_TCP, option, value)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
