"""``/rtc/AppId/RoomId/streams``: what streams in a room, for pages that do not know it yet."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.clock import Clock
from visavis.edge.places import Place
from visavis.edge.rtc_manners import HEADERS, check_method, describe, ice_servers
from visavis.edge.viewer_access import ViewerAccess
from visavis.ice_servers import IceServer
from visavis.streams.store import TaskStore

FRESH_S = 1.0
"""How long an answer of the database serves all who ask about a room."""


class _Seen(NamedTuple):
    at: float
    stream_ids: tuple[str, ...]


class RoomStreamsEndpoint:
    """Lists the StreamIds that stream in a room and that the token covers. Pages ask every few
    seconds, so the database is asked once a second for each room at most."""

    def __init__(
        self, access: ViewerAccess, store: TaskStore, clock: Clock, servers: Sequence[IceServer]
    ) -> None:
        self._access = access
        self._store = store
        self._clock = clock
        self._ice_servers = ice_servers(servers)
        self._seen: dict[tuple[int, str], _Seen] = {}

    async def answer(self, request: Request, place: Place) -> Response:
        """The room's streams; ``place`` is the room, whatever its StreamId. Raises RefusedError."""
        if request.method == "OPTIONS":
            return describe(["GET"])
        check_method(request, "GET")
        token = self._access.check_room(request, place.app_id, place.room_id)
        streaming = await self._stream_ids(place.app_id, place.room_id)
        said = {
            "Streams": [
                {"StreamId": stream_id}
                for stream_id in streaming
                if token.may_watch(place.room_id, stream_id)
            ],
            "ExpiresIn": max(0, round(token.expires - self._clock.now())),
            "IceServers": self._ice_servers,
        }
        content = msgspec.json.encode(said)
        return Response(content, HTTPStatus.OK, HEADERS, media_type="application/json")

    async def _stream_ids(self, app_id: int, room_id: str) -> tuple[str, ...]:
        now = self._clock.monotonic()
        self._forget(now)
        seen = self._seen.get((app_id, room_id))
        if seen is None:
            tasks = await self._store.streaming_in(app_id, room_id)
            seen = _Seen(now, tuple(task.stream_id for task in tasks))
            self._seen.pop((app_id, room_id), None)
            self._seen[app_id, room_id] = seen  # the newest stands last
        return seen.stream_ids

    def _forget(self, now: float) -> None:
        while self._seen:
            oldest = next(iter(self._seen))
            if now - self._seen[oldest].at < FRESH_S:
                break
            del self._seen[oldest]
