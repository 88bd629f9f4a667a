"""uvicorn's HTTP/1.1 protocol, with bounds on what a slow or hostile peer can hold.

uvicorn waits without end for the rest of a request and takes a head of any length. Here a request
has to arrive in time. The timer is set only for requests that do not come in one piece, so that
the others pay nothing for it.
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from visavis.edge.ws_protocol import PATH as SOCKET_PATH

HEAD_TIMEOUT_S = 10.0
BODY_TIMEOUT_S = 20.0
LINGER_S = 2.0
"""How long a connection stays open for the answer to a request that never arrived in full."""
MAX_HEAD_BYTES = 64 * 1024
LATE = "visavis.late"
"""The ASGI extension that tells the application that the body's time is up."""
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._in_head = False
        self._in_body = False
        self._head_bytes = 0
        self._upgrade = UpgradeBody()
        self._upgrades = False
        """Whether the connection is handed over to another protocol."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set_deadline(HEAD_TIMEOUT_S, self._close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._clear_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        head_went_on = self._in_head
        if self._upgrade.expected:
            self._feed_upgrade(data)
        else:
            self._feed(data)
        if self.transport.is_closing() or self._upgrades:
            return
        if self._in_head and head_went_on:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.transport.write(_TOO_LARGE)
                self.transport.close()
                return
        self._watch()

    def _feed(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            rest = data[upgrade.args[0] :]
            if self._upgrades:
                self._hand_over(rest)
            else:  # the parser leaves what follows to a new protocol: it is the body
                self._feed_upgrade(rest)
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")

    def _hand_over(self, rest: bytes) -> None:
        """The connection becomes a WebSocket; ``rest`` are frames that came with its head."""
        self._clear_deadline()
        self.handle_websocket_upgrade()
        if rest:
            self.transport.get_protocol().data_received(rest)  # type: ignore[attr-defined]

    def _feed_upgrade(self, data: bytes) -> None:
        body = self._upgrade.take(data)
        if body:
            self.on_body(body)
        if not self._upgrade.expected and self._in_body:
            self.on_message_complete()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        # Trailers of a chunked body come here too. Nobody reads them, so they are not kept.
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._in_body = True
        self._clear_deadline()
        if not self.url.startswith(b"/"):
            self.url = _origin_form(self.url)
        self._upgrades = self.parser.should_upgrade() and self._should_upgrade()
        super().on_headers_complete()
        if self._upgrades:
            return
        if self.parser.should_upgrade():
            self._upgrade = UpgradeBody.announced(self.headers)
            self.cycle.keep_alive = False
        if self.expect_100_continue:
            # Whether the body comes depends on the answer; without it, what follows is no request.
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        if self._upgrade.expected or self._upgrades:
            return  # the parser means the head: what follows it is not its business
        self._in_body = False
        self._clear_deadline()
        super().on_message_complete()

    def _should_upgrade(self) -> bool:
        """Only a WebSocket where there are any: elsewhere it is a request like all others."""
        return (
            super()._should_upgrade()
            and self.parser.get_method() == b"GET"
            and self.url.partition(b"?")[0] == SOCKET_PATH.encode()
            and not {b"content-length", b"transfer-encoding"} & {name for name, _ in self.headers}
            and not self._answer_is_due()
        )

    def _watch(self) -> None:
        """See to it that whatever is to come has its time limit."""
        if self._deadline is not None:
            return
        if self._in_body:
            self._set_deadline(BODY_TIMEOUT_S, self._give_up_on_body)
        elif self._in_head or not self._answer_is_due():
            self._set_deadline(HEAD_TIMEOUT_S, self._close)

    def _answer_is_due(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        return cycle is not None and not cycle.response_complete

    def _set_deadline(self, timeout_s: float, then: Any) -> None:
        self._clear_deadline()
        self._deadline = self.loop.call_later(timeout_s, then)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up_on_body(self) -> None:
        """Let the application answer, then close."""
        self.cycle.scope["extensions"] = {LATE: {}}
        self.cycle.message_event.set()
        self._set_deadline(LINGER_S, self._close)

    def _close(self) -> None:
        self.transport.close()


@dataclass
class UpgradeBody:
    """How much of the body is still to come of a request that asks for another protocol (h2c, as
    some HTTP clients do on every first call). The parser stops at its head, so it is counted here.
    """

    expected: int = 0

    @classmethod
    def announced(cls, headers: list[tuple[bytes, bytes]]) -> "UpgradeBody":
        lengths = [value for name, value in headers if name == b"content-length"]
        return cls(int(lengths[0]) if lengths else 0)

    def take(self, data: bytes) -> bytes:
        body = data[: self.expected]
        self.expected -= len(body)
        return body


def _origin_form(target: bytes) -> bytes:
    """The target of a request that names the whole URL, as one sent through a proxy does
    (RFC 9112, 3.2.2). ``http://host?Action=X`` has no path of its own."""
    try:
        parts = urlsplit(target.decode("ascii"))
    except ValueError:
        return b"/"
    if not parts.netloc:
        return target
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path or '/'}{query}".encode()
