"""uvicorn's HTTP/1.1 protocol, with bounds on what a slow or hostile peer can hold.

uvicorn waits without end for the rest of a request and takes a head of any length. Here a request
has to arrive in time. The timer is set only for requests that do not come in one piece, so that
the others pay nothing for it.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

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
        self._in_head = True
        self._in_body = False
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set_deadline(HEAD_TIMEOUT_S, self._close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._clear_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.transport.write(_TOO_LARGE)
                self.transport.close()
        if self._deadline is None and self._in_head:
            self._set_deadline(HEAD_TIMEOUT_S, self._close)
        elif self._deadline is None and self._in_body:
            self._set_deadline(BODY_TIMEOUT_S, self._give_up_on_body)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._in_body = True
        self._clear_deadline()
        if not self.url.startswith(b"/"):
            self.url = _origin_form(self.url)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_body = False
        self._clear_deadline()
        super().on_message_complete()

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
