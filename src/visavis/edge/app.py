"""The ASGI application: Actions at ``/``, media, previews, the OpenAPI document, what belongs to
streams, 404 elsewhere."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from visavis.edge.gateway import METHODS, Gateway
from visavis.edge.media import MediaEndpoint
from visavis.edge.pcm_socket import PcmSocketEndpoint, refuse_socket
from visavis.edge.previews import PreviewEndpoint
from visavis.edge.stream_paths import PREFIXES, StreamPaths
from visavis.edge.ws_protocol import PATH as SOCKET_PATH

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


class StreamEndpoints(NamedTuple):
    """What a server has that runs streams."""

    sockets: PcmSocketEndpoint
    paths: StreamPaths


def build_app(
    gateway: Gateway,
    media: MediaEndpoint,
    previews: PreviewEndpoint,
    openapi: bytes,
    lifespan: Lifespan,
    streams: StreamEndpoints | None = None,
    more: Sequence[Route] = (),
    administration: ASGIApp | None = None,
) -> ASGIApp:
    """``lifespan`` is entered while the server runs; without ``streams`` none are run, and without
    ``administration`` there is no console."""

    async def describe(_request: Request) -> Response:
        return Response(openapi, media_type="application/json")

    @asynccontextmanager
    async def run(_app: Starlette) -> AsyncIterator[None]:
        async with lifespan():
            yield

    routes = [
        Route("/media/{media_id}", media.answer, methods=["GET"]),
        Route("/previews/{kind}/{model}/{action}.mp4", previews.answer, methods=["GET"]),
        Route("/openapi.json", describe, methods=["GET"]),
        *more,
    ]
    rest = Starlette(routes=routes, lifespan=run)
    rest.router.redirect_slashes = False  # it would send callers to whatever host they named
    return FrontDoor(gateway, rest, streams, administration)


class FrontDoor:
    """Sends calls to the gateway, what belongs to streams to them, and everything else through the
    router."""

    def __init__(
        self,
        gateway: Gateway,
        rest: ASGIApp,
        streams: StreamEndpoints | None = None,
        administration: ASGIApp | None = None,
    ) -> None:
        self._gateway = gateway
        self._rest = rest
        self._streams = streams
        self._administration = administration

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await self._find(scope)(scope, receive, send)
            case "websocket" if self._streams is not None and scope["path"] == SOCKET_PATH:
                await self._streams.sockets(scope, receive, send)
            case "websocket":
                await refuse_socket(scope, receive, send)
            case "lifespan":
                await self._rest(scope, receive, send)
            case other:
                raise ValueError(f"The server speaks of {other!r}, which this is not made for.")

    def _find(self, scope: Scope) -> ASGIApp:
        path = scope["path"]
        if path in ("/", ""):
            return self._gateway if scope["method"] in METHODS else _NOT_SO
        if path == SOCKET_PATH and self._streams is not None:
            return _UPGRADE
        if self._streams is not None and scope.get("raw_path", b"").startswith(PREFIXES):
            return self._streams.paths
        if self._administration is not None and path.startswith(_OF_OPERATORS):
            return self._administration
        return self._rest


_OF_OPERATORS = ("/admin/", "/console")
_NOT_SO = PlainTextResponse(
    "Call an Action with GET or POST.", 405, headers={"Allow": ", ".join(METHODS)}
)
_UPGRADE = PlainTextResponse(
    "Only WebSockets are served here, as DriveByWsStream gives their addresses.\n",
    426,
    headers={"Upgrade": "websocket", "Connection": "Upgrade"},
)
