"""Running the application: bind, listen, serve, stop."""

import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

from visavis.edge.http_protocol import BoundedHttpProtocol
from visavis.edge.tls import TlsFiles
from visavis.edge.ws_protocol import MAX_MESSAGE_BYTES, BoundedWebSocketProtocol
from visavis.errors import OperatorError
from visavis.logs import in_background

BACKLOG = 2048
GRACE_S = 10


REMEDY = "Stop what uses the port, or give another one: --port 8089 (0 takes a free one)."


def bind(host: str, port: int, remedy: str = REMEDY) -> socket.socket:
    """A socket that has its address, but does not listen before the server can answer.

    Port 0 takes a free one. Raises OperatorError with this remedy.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers without delay only where it sees that this is TCP.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except (OSError, OverflowError, TypeError, UnicodeError) as fault:
        bound.close()
        raise _cannot_listen(f"{host} port {port}", fault, remedy) from None
    return bound


def _cannot_listen(address: str, fault: Exception, remedy: str = REMEDY) -> OperatorError:
    return OperatorError(f"The server cannot listen on {address}: {fault}.", remedy)


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
    on_stop: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM; calls under way are finished first. ``on_start`` is called
    once the server answers, ``on_stop`` before it waits for them."""
    config = configuration(app, tls, trusted_proxies)
    await _Server(config, on_start, on_stop).serve([listening])


def configuration(
    app: ASGIApp, tls: TlsFiles | None = None, trusted_proxies: Sequence[str] = ()
) -> uvicorn.Config:
    """How uvicorn is to serve the application."""
    return uvicorn.Config(
        app,
        http=BoundedHttpProtocol,
        ws=BoundedWebSocketProtocol,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # some clients never read, and so never answer
        lifespan="on",
        log_config=None,
        access_log=False,  # it would log signatures
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )


@contextlib.asynccontextmanager
async def serving_beside(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    """Serve another application, by plain HTTP, for as long as the block lasts."""
    config = configuration(app)
    config.lifespan = "off"
    server = _Beside(config)
    serving = in_background(server.serve([listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


class _Beside(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the other server's."""
        yield


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, on_start: Callable[[], None], on_stop: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_start = on_start
        self._on_stop = on_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        for bound in sockets or ():
            try:
                bound.listen(BACKLOG)  # not left to uvloop, which says nothing where it fails
            except OSError as fault:  # another process has taken the port since it was bound
                host, port = bound.getsockname()[:2]
                raise _cannot_listen(f"{host} port {port}", fault) from None
        await super().startup(sockets)
        if self.started:
            self._on_start()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, which raises the signal again after a clean stop. That would cut off what
        is closed behind us."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()
