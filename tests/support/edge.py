"""The edge as it is served, in this event loop and over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp, Receive, Scope, Send

from support.clock import FakeClock
from support.streams import Stage, stage
from visavis.apps.directory import AppDirectory
from visavis.database.engine import reading
from visavis.edge.app import FrontDoor, StreamEndpoints
from visavis.edge.offer_limit import OfferLimit
from visavis.edge.pcm_socket import PcmSocketEndpoint
from visavis.edge.places import Place, watch_path
from visavis.edge.room_streams import RoomStreamsEndpoint
from visavis.edge.sdk_files import sdk_files
from visavis.edge.server import bind, configuration
from visavis.edge.session_urls import SessionUrls
from visavis.edge.stream_paths import StreamPaths
from visavis.edge.viewer_access import ViewerAccess
from visavis.edge.watch_page import WatchEndpoint
from visavis.edge.whep import WhepEndpoint
from visavis.edge.whip import WhipEndpoint
from visavis.ice_servers import IceServer
from visavis.keyring import Key, Keyring
from visavis.media.urls import UrlSigner
from visavis.streams.viewer_tokens import make_token

BASE = "https://visavis.test"
SERVERS = [IceServer("stun:s.test:3478"), IceServer("turn:t.test", "me", 'a"b')]


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


@dataclass
class Edge:
    """What a viewer reaches, and what is behind it."""

    on: Stage
    signer: UrlSigner
    directory: AppDirectory
    http: httpx.AsyncClient

    def token(self, payload: str = "", lives_s: int = 60) -> dict[str, str]:
        """Headers with a viewer token of the first App."""
        app, now = self.on.app, int(self.on.clock.now())
        made = make_token(app.app_id, "u", app.server_secret, now, lives_s, payload)
        return {"Authorization": f"Bearer {made}"}

    def signature(self, place: Place, lives_s: int = 60) -> str:
        """The query of a signed URL."""
        return urlsplit(
            self.signer.url(watch_path(place), int(self.on.clock.now()) + lives_s)
        ).query

    async def refresh(self) -> None:
        """Take in what was changed of Apps."""
        async with reading(self.on.store._engine) as connection:
            await self.directory.refresh(connection, None)


@asynccontextmanager
async def edge_on(engine: AsyncEngine, clock: FakeClock) -> AsyncIterator[Edge]:
    """A server's edge over a fake host, with HTTP in this process."""
    async with stage(engine, clock) as on:
        signer = UrlSigner(BASE, Keyring([Key("k", bytes(32), 0)]))
        directory = AppDirectory(on.apps)
        access, sessions = ViewerAccess(directory, signer, clock), SessionUrls(signer, clock)
        limit = OfferLimit(clock)
        paths = StreamPaths(
            WhepEndpoint(access, on.store, on.host, sessions, limit, SERVERS),
            WhipEndpoint(access, on.store, on.host, sessions, limit, SERVERS),
            WatchEndpoint(access, SERVERS),
            RoomStreamsEndpoint(access, on.store, clock, SERVERS),
            sdk_files(),
        )
        sockets = PcmSocketEndpoint(on.drives.tickets, on.host, on.drives.note_sound)
        door = FrontDoor(nothing, nothing, StreamEndpoints(sockets, paths))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url=BASE) as http:
            made = Edge(on, signer, directory, http)
            await made.refresh()
            yield made
