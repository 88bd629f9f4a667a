"""The URLs of WHEP's and WHIP's sessions: signed, so that nobody can guess another's, and nothing
has to be remembered of them."""

from http import HTTPStatus

from starlette.requests import Request

from visavis.clock import Clock
from visavis.edge.rtc_manners import RefusedError
from visavis.media.urls import UrlSigner, expiry_at


class SessionUrls:
    """Makes and checks them. They outlive every stream."""

    def __init__(self, signer: UrlSigner, clock: Clock) -> None:
        self._signer = signer
        self._clock = clock

    def make(self, path: str) -> str:
        """Without scheme and host, so that it holds by whatever name the server is called."""
        url = self._signer.url(path, expiry_at(self._clock.now()))
        return url.removeprefix(self._signer.base_url)

    def check(self, request: Request, path: str) -> None:
        """Raises RefusedError 404 for a URL that was not given out for this path."""
        if self._signer.refusal(path, request.query_params, self._clock.now()) is not None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is no such session.")
