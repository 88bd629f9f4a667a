"""WHIP (RFC 9725): somebody publishes sound, which DriveByRTCStream can then speak."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response

from visavis.edge.offer_limit import OfferLimit
from visavis.edge.places import Place, whip_path
from visavis.edge.rtc_manners import (
    HEADERS,
    RefusedError,
    answer_offer,
    busy,
    check_method,
    describe,
    read_offer,
)
from visavis.edge.session_urls import SessionUrls
from visavis.edge.viewer_access import ViewerAccess
from visavis.live.wire import Server
from visavis.streams.host import (
    InsufficientResourcesError,
    OfferRefusedError,
    PlaceTakenError,
    StreamHost,
)
from visavis.streams.store import TaskStore

log = structlog.get_logger()


class WhipEndpoint:
    """``/rtc/AppId/RoomId/StreamId/whip`` and the sessions below it."""

    def __init__(
        self,
        access: ViewerAccess,
        store: TaskStore,
        host: StreamHost,
        sessions: SessionUrls,
        limit: OfferLimit,
        ice_servers: Sequence[Server],
    ) -> None:
        self._access = access
        self._store = store
        self._host = host
        self._sessions = sessions
        self._limit = limit
        self._ice_servers = ice_servers

    async def offer(self, request: Request, place: Place) -> Response:
        """Answer a publisher's offer. Raises RefusedError."""
        if request.method == "OPTIONS":
            return describe(["POST"])
        check_method(request, "POST")
        self._access.check_publishing(request, place)
        sdp = await read_offer(request)
        if not self._limit.allow(place.path, request.client.host if request.client else ""):
            text = "Too many offers came from your address. Wait and try again."
            raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, text, Retry_After="1")
        if await self._store.live_at(*place) is not None:
            text = "A digital human streams there. Publish under another StreamId."
            raise RefusedError(HTTPStatus.CONFLICT, text)
        publisher_id = uuid.uuid4().hex
        answer = await self._publish(place, sdp, publisher_id)
        log.info("publisher.answered", app_id=place.app_id, publisher_id=publisher_id)
        location = self._sessions.make(f"{whip_path(place)}/{publisher_id}")
        return answer_offer(answer, location, self._ice_servers)

    async def session(self, request: Request, place: Place, publisher_id: str) -> Response:
        """DELETE ends it. Raises RefusedError; one that has ended already is no fault."""
        if request.method == "OPTIONS":
            return describe(["DELETE"])
        check_method(request, "DELETE")
        self._sessions.check(request, f"{whip_path(place)}/{publisher_id}")
        await self._host.unpublish(publisher_id)
        log.info("publisher.gone", app_id=place.app_id, publisher_id=publisher_id)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=HEADERS)

    async def _publish(self, place: Place, sdp: str, publisher_id: str) -> str:
        try:
            return await self._host.publish(*place, sdp, publisher_id)
        except OfferRefusedError as fault:
            log.info("publisher.refused", app_id=place.app_id, reason=str(fault))
            raise RefusedError(HTTPStatus.BAD_REQUEST, str(fault)) from None
        except PlaceTakenError:
            text = "Somebody publishes under this StreamId already. Use another one."
            raise RefusedError(HTTPStatus.CONFLICT, text) from None
        except InsufficientResourcesError:
            raise busy("There is no room for another publisher just now. Retry.", 5) from None
