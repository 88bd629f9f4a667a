"""The edge as it is served, in this event loop and over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from visavis.edge.server import bind, configuration


async def nothing(scope: Scope, _receive: Receive, _send: Send) -> None:
    """An application that must not be reached."""
    raise AssertionError(f"{scope['type']} {scope.get('path')} came here.")


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[tuple[str, uvicorn.Server]]:
    """Serve the application as ``visavis serve`` does; gives ``host:port``."""
    with bind("127.0.0.1", 0) as bound:
        config = configuration(app)
        config.lifespan = "off"
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([bound]))
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.005)
        try:
            yield f"127.0.0.1:{bound.getsockname()[1]}", server
        finally:
            server.should_exit = True
            await task
