"""Below ``/rtc/``, ``/watch/`` and ``/sdk/``: paths are divided before they are decoded, since a
RoomId may hold a slash."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from visavis.database.engine import UNREACHABLE
from visavis.edge.assets import Assets
from visavis.edge.places import Place, read_place
from visavis.edge.room_streams import RoomStreamsEndpoint
from visavis.edge.rtc_manners import RefusedError, busy
from visavis.edge.watch_page import WatchEndpoint
from visavis.edge.whep import WhepEndpoint
from visavis.edge.whip import WhipEndpoint

log = structlog.get_logger()

PREFIXES = (b"/rtc/", b"/watch/", b"/sdk/")
_PARTS_OF_PLACE = 3


@dataclass(frozen=True)
class StreamPaths:
    """The ASGI application of these paths."""

    whep: WhepEndpoint
    whip: WhipEndpoint
    watch: WatchEndpoint
    rooms: RoomStreamsEndpoint
    sdk: Assets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._find(request.scope["raw_path"])(request)
        except RefusedError as fault:
            return fault.answer()
        except UNREACHABLE as fault:
            log.warning("watching.unstored", problem=str(fault))
            return busy("The database cannot be used just now. Retry.", 1).answer()

    def _find(self, path: bytes) -> Callable[[Request], Awaitable[Response]]:
        kind, *parts = path.removeprefix(b"/").split(b"/")
        if kind == b"watch" and len(parts) == 2 and parts[0] == b"assets":  # noqa: PLR2004
            return lambda request: self.watch.asset(request, parts[1].decode("latin-1"))
        if kind == b"sdk" and len(parts) == 1:
            return lambda request: self.sdk.answer(request, parts[0].decode("latin-1"))
        place = read_place(*parts[:_PARTS_OF_PLACE]) if len(parts) >= _PARTS_OF_PLACE else None
        if place is None:
            raise _nothing_there()
        rest = [part.decode("latin-1") for part in parts[_PARTS_OF_PLACE:]]
        return self._find_at(place, [kind.decode(), *rest])

    def _find_at(self, place: Place, names: list[str]) -> Callable[[Request], Awaitable[Response]]:
        match names:
            case ["rtc"] if place.stream_id == "streams":  # this is about the room
                return lambda request: self.rooms.answer(request, place)
            case ["watch"]:
                return lambda request: self.watch.page(request, place)
            case ["rtc", "whep"]:
                return lambda request: self.whep.offer(request, place)
            case ["rtc", "whep", task_id, viewer_id]:
                return lambda request: self.whep.session(request, place, task_id, viewer_id)
            case ["rtc", "whip"]:
                return lambda request: self.whip.offer(request, place)
            case ["rtc", "whip", publisher_id]:
                return lambda request: self.whip.session(request, place, publisher_id)
        raise _nothing_there()


def _nothing_there() -> RefusedError:
    return RefusedError(
        HTTPStatus.NOT_FOUND,
        "There is nothing there. Streams are at /rtc/APPID/ROOMID/STREAMID/whep and "
        "/watch/APPID/ROOMID/STREAMID, each part percent-encoded.",
    )
