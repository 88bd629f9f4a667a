"""The URLs that audio is fetched from."""

from __future__ import annotations

import re

import httpx

from visavis.audio.faults import AudioError, Reason

_SCHEMES = ("http", "https")
_LONGEST = 4096
_LONGEST_SHOWN = 120
_USER_INFO = re.compile(r"//[^/]*@")
_HIGHEST_PORT = 65535
_DEFAULT_PORTS = {"http": 80, "https": 443}


def read_url(text: str) -> httpx.URL:
    """Raises AudioError for all but http and https URLs without credentials."""
    try:
        url = httpx.URL(text) if len(text) <= _LONGEST else None
    except (httpx.InvalidURL, ValueError):
        url = None
    if url is None or not url.scheme:
        raise AudioError(Reason.ADDRESS_WRONG, f"{_quoted(text)} is no URL.")
    if url.scheme not in _SCHEMES:
        raise AudioError(
            Reason.ADDRESS_WRONG,
            f"{_quoted(text)} has the scheme {url.scheme!r}; http and https are fetched.",
        )
    if not url.host or port_of(url) > _HIGHEST_PORT:
        raise AudioError(Reason.ADDRESS_WRONG, f"{_quoted(text)} is no URL.")
    if url.userinfo:
        raise AudioError(
            Reason.ADDRESS_WRONG, f"The URL of {url.host} has a user name in it; none is sent on."
        )
    return url


def read_redirect(url: httpx.URL, location: str) -> httpx.URL:
    """Where an answer's Location leads to, seen from ``url``. Raises AudioError."""
    try:
        return read_url(str(url.join(location)))
    except (httpx.InvalidURL, ValueError):
        raise AudioError(
            Reason.ADDRESS_WRONG, f"{shown(url)} redirects to {_quoted(location)}, which is no URL."
        ) from None
    except AudioError as fault:
        raise AudioError(fault.reason, f"{shown(url)} redirects: {fault.found}") from None


def port_of(url: httpx.URL) -> int:
    """The URL's own port, or its scheme's."""
    return url.port or _DEFAULT_PORTS[url.scheme]


def shown(url: httpx.URL) -> str:
    """For messages: without the query, in which signatures stand."""
    return _shortened(str(url.copy_with(query=None, fragment=None)))


def _quoted(text: str) -> str:
    bare = _USER_INFO.sub("//", text.split("?", 1)[0])
    return repr(_shortened(bare))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
