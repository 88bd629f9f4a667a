"""The ASGI application: Actions at ``/``, media, previews, the OpenAPI document, 404 elsewhere."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from visavis.edge.gateway import METHODS, Gateway
from visavis.edge.media import MediaEndpoint
from visavis.edge.previews import PreviewEndpoint

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


def build_app(
    gateway: Gateway,
    media: MediaEndpoint,
    previews: PreviewEndpoint,
    openapi: bytes,
    lifespan: Lifespan,
) -> ASGIApp:
    """``lifespan`` is entered while the server runs."""

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
    ]
    rest = Starlette(routes=routes, lifespan=run)
    rest.router.redirect_slashes = False  # it would send callers to whatever host they named
    return FrontDoor(gateway, rest)


class FrontDoor:
    """Sends calls to the gateway and everything else through the router."""

    def __init__(self, gateway: Gateway, rest: ASGIApp) -> None:
        self._gateway = gateway
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in ("/", ""):
            if scope["method"] in METHODS:
                await self._gateway(scope, receive, send)
            else:
                refuse = PlainTextResponse(
                    "Call an Action with GET or POST.", 405, headers={"Allow": ", ".join(METHODS)}
                )
                await refuse(scope, receive, send)
            return
        await self._rest(scope, receive, send)
