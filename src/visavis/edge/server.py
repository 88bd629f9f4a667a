"""Running the application: bind, listen, serve, stop."""

import asyncio
import contextlib
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from visavis.edge.http_protocol import BoundedHttpProtocol
from visavis.edge.tls import TlsFiles
from visavis.errors import OperatorError

BACKLOG = 2048
GRACE_S = 10


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Port 0 takes a free one. Raises OperatorError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as fault:
        raise OperatorError(
            f"The server cannot listen on {host} port {port}: {fault}.",
            "Stop what uses the port, or give another one: --port 8089 (0 takes a free one).",
        ) from None


def bound_url(listening: socket.socket, *, tls: bool) -> str:
    """The address that clients on this machine reach the socket at."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"{'https' if tls else 'http'}://{host}:{port}"


async def serve(
    app: ASGIApp,
    listening: socket.socket,
    *,
    tls: TlsFiles | None,
    trusted_proxies: list[str],
    on_start: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM; calls under way are finished first. ``on_start`` is called
    once the server answers."""
    config = uvicorn.Config(
        app,
        http=BoundedHttpProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,  # it would log signatures
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )
    server = _Server(config, on_start)
    # uvicorn raises the signal again after a clean stop; for SIGINT that is a KeyboardInterrupt.
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        await server.serve([listening])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_start()
