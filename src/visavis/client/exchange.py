"""One call from its first try to its end, without any waiting: what both clients share.

A client does no more than send ``next_request``, hand the response to ``pause_after``, and wait.
"""

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Final

import httpx
import msgspec

from visavis import __version__
from visavis.client.answers import read_answer
from visavis.client.connections import explained
from visavis.client.failures import call_failed
from visavis.client.signer import Signer
from visavis.errors import ReturnCode

DEFAULT_BASE_URL: Final = "https://aigc-digitalhuman-api.zegotech.cn"
"""The original service."""

RETRIED_CODES = frozenset({ReturnCode.SYSTEM_BUSY, ReturnCode.RATE_LIMIT_EXCEEDED})
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0

_HEADERS = {
    "Accept": "application/json",
    "Content-Type": "application/json",
    "User-Agent": f"visavis/{__version__}",
}


def pauses(retries: int) -> Iterator[float]:
    """How long to wait before each retry, in seconds: twice as long each time, and at random up to
    half as long again, so that clients refused together do not come back together."""
    for retry in range(retries):
        pause_s = min(FIRST_PAUSE_S * 2**retry, LONGEST_PAUSE_S)
        yield pause_s * random.uniform(1.0, 1.5)  # noqa: S311 (no secret is made of it)


class Endpoint:
    """Where calls go, for which App, and how often they are retried."""

    def __init__(self, signer: Signer, base_url: str, retries: int) -> None:
        self.signer = signer
        self.base_url = _checked(base_url)
        self.retries = retries

    def begin(self, action: str, params: object) -> "Exchange":
        """``params`` is anything that msgspec can write as a JSON object."""
        return Exchange(self, action, msgspec.json.encode(params))

    def __str__(self) -> str:
        return f"app_id={self.signer.app_id}, base_url={self.base_url!r}"


class Exchange:
    """One call, however many tries it takes."""

    def __init__(self, endpoint: Endpoint, action: str, body: bytes) -> None:
        self._endpoint = endpoint
        self._action = action
        self._body = body
        self._pauses = pauses(endpoint.retries)
        self.data = msgspec.Raw()
        """What the answer carried, once there is one."""

    def next_request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """The next try, signed anew."""
        url = self._endpoint.signer.url(self._endpoint.base_url, self._action)
        request = http.build_request("POST", url, content=self._body, headers=_HEADERS)
        request.url = url  # httpx has made a plain, talkative one of it
        return request

    def explained(self) -> AbstractContextManager[None]:
        """To be put round the sending: raises TransportFailed for httpx's errors."""
        return explained(self._action, self._endpoint.base_url)

    def pause_after(self, response: httpx.Response) -> float | None:
        """How long to wait before the next try, in seconds; None if the call has succeeded.

        Raises CallFailed, or TransportFailed for what is no answer of the API.
        """
        answer = read_answer(self._action, response)
        if answer.code == ReturnCode.SUCCESS:
            self.data = answer.data
            return None
        pause_s = next(self._pauses, None) if answer.code in RETRIED_CODES else None
        if pause_s is None:
            raise call_failed(self._action, answer.code, answer.message, answer.request_id)
        return pause_s


def _checked(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as fault:
        raise ValueError(f"base_url is not a web address: {fault}.") from None
    if url.query or url.fragment or url.userinfo:
        raise ValueError("base_url has no user name, no query and no fragment.")
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"base_url {base_url!r} does not begin with https:// or http://.")
    return base_url.rstrip("/")
