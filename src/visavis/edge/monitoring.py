"""What is served to operators on a port of its own: ``/metrics``, and the health of the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from visavis.edge.health import HealthEndpoint


def build_monitoring(
    text: Callable[[], Awaitable[bytes]], content_type: str, health: HealthEndpoint
) -> ASGIApp:
    """``text`` is all metrics as they are now."""

    async def answer(_request: Request) -> Response:
        return Response(await text(), headers={"Content-Type": content_type})

    routes = [Route("/metrics", answer, methods=["GET"]), *health.routes()]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app
