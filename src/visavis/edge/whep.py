"""WHEP: a viewer's offer is answered by the stream's process, and a session URL hangs up."""

import asyncio
import uuid
from contextlib import aclosing
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response

from visavis.edge.places import Place, whep_path
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
    GoneError,
    NotFoundError,
    OfferRefusedError,
    StreamHandle,
    ViewersFullError,
)
from visavis.streams.messages import HangUp, Lost, NotReady, Ready

log = structlog.get_logger()

READY_WAIT_S = 5.0
"""How long a viewer waits here for a stream that initialises."""
FULL_RETRY_S = 10


class WhepEndpoint(RtcEndpoint):
    """``/rtc/AppId/RoomId/StreamId/whep`` and the sessions below it."""

    async def offer(self, request: Request, place: Place) -> Response:
        """Answer a viewer's offer. Raises RefusedError."""
        if request.method == "OPTIONS":
            return describe(["POST"])
        check_method(request, "POST")
        self._access.check_watching(request, place)
        sdp = await read_offer(request)
        handle = await self._stream_at(place)
        self._check_limit(handle.task_id, request)
        viewer_id = uuid.uuid4().hex
        facts = {"app_id": place.app_id, "task_id": handle.task_id, "viewer_id": viewer_id}
        try:
            answer = await handle.offer(sdp, viewer_id)
        except ViewersFullError as fault:
            raise busy(str(fault), FULL_RETRY_S) from None
        except OfferRefusedError as fault:
            log.info("viewer.refused", reason=str(fault), **facts)
            raise RefusedError(HTTPStatus.BAD_REQUEST, str(fault)) from None
        except GoneError:
            raise _not_there() from None
        log.info("viewer.answered", **facts)
        path = f"{whep_path(place)}/{handle.task_id}/{viewer_id}"
        return answer_offer(answer, self._sessions.make(path), self._ice_servers)

    async def session(
        self, request: Request, place: Place, task_id: str, viewer_id: str
    ) -> Response:
        """DELETE hangs up. Raises RefusedError; a viewer who is gone already is no fault."""
        if request.method == "OPTIONS":
            return describe(["DELETE"])
        check_method(request, "DELETE")
        self._sessions.check(request, f"{whep_path(place)}/{task_id}/{viewer_id}")
        try:
            handle = await self._host.handle(task_id)
            await handle.drive(HangUp(viewer_id=viewer_id))
        except (NotFoundError, GoneError):
            pass  # it went with its stream
        log.info("viewer.hung_up", app_id=place.app_id, task_id=task_id, viewer_id=viewer_id)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=HEADERS)

    async def _stream_at(self, place: Place) -> StreamHandle:
        """The stream there, once it streams."""
        task = await self._store.live_at(*place)
        if task is None:
            raise _not_there()
        try:
            handle = await self._host.handle(task.task_id)
        except NotFoundError:
            text = "The stream is run by another server, or is just ending. Retry."
            raise busy(text, 1) from None
        try:
            async with asyncio.timeout(READY_WAIT_S):
                if not await _becomes_ready(handle):
                    raise _not_there()
        except TimeoutError:
            raise busy("The stream is not ready yet. Retry.", 1) from None
        return handle


async def _becomes_ready(handle: StreamHandle) -> bool:
    async with aclosing(handle.events()) as events:  # type: ignore[type-var]
        async for event in events:
            if isinstance(event, Ready):
                return True
            if isinstance(event, NotReady | Lost):
                break
    return False


def _not_there() -> RefusedError:
    return RefusedError(HTTPStatus.NOT_FOUND, "There is no such stream, or it has ended.")
