"""What WHEP and WHIP stand on."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.requests import Request

from visavis.edge.offer_limit import PER_S, OfferLimit
from visavis.edge.rtc_manners import RefusedError
from visavis.edge.session_urls import SessionUrls
from visavis.edge.viewer_access import ViewerAccess
from visavis.ice_servers import IceServer
from visavis.streams.host import StreamHost
from visavis.streams.store import TaskStore


class RtcEndpoint:
    """Both answer offers, of viewers or of publishers, and both give each a session URL."""

    def __init__(
        self,
        access: ViewerAccess,
        store: TaskStore,
        host: StreamHost,
        sessions: SessionUrls,
        limit: OfferLimit,
        ice_servers: Sequence[IceServer],
    ) -> None:
        self._access = access
        self._store = store
        self._host = host
        self._sessions = sessions
        self._limit = limit
        self._ice_servers = ice_servers

    def _check_limit(self, place: str, request: Request) -> None:
        """Raises RefusedError 429 where an address sends too many offers to one place."""
        if not self._limit.allow(place, request.client.host if request.client else ""):
            text = "Too many offers came from your address. Wait and try again."
            retry_s = str(max(1, round(1 / PER_S)))
            raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, text, Retry_After=retry_s)
