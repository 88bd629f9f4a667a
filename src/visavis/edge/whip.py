"""WHIP (RFC 9725): somebody publishes sound, which DriveByRTCStream can then speak."""

import uuid
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response

from visavis.edge.places import Place, whip_path
from visavis.edge.rtc_endpoint import RtcEndpoint
from visavis.edge.rtc_manners import (
    HEADERS,
    RefusedError,
    answer_offer,
    busy,
    check_method,
    describe,
    read_offer,
)
from visavis.streams.host import (
    InsufficientResourcesError,
    OfferRefusedError,
    PlaceTakenError,
)

log = structlog.get_logger()


class WhipEndpoint(RtcEndpoint):
    """``/rtc/AppId/RoomId/StreamId/whip`` and the sessions below it."""

    async def offer(self, request: Request, place: Place) -> Response:
        """Answer a publisher's offer. Raises RefusedError."""
        if request.method == "OPTIONS":
            return describe(["POST"])
        check_method(request, "POST")
        self._access.check_publishing(request, place)
        sdp = await read_offer(request)
        self._check_limit(place.path, request)
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
