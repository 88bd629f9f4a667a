"""``/watch/AppId/RoomId/StreamId``: a page that plays a stream, by signed URL."""

import hashlib
import html
from collections.abc import Sequence
from http import HTTPStatus
from importlib.resources import files
from string import Template
from typing import NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from visavis.edge.places import Place
from visavis.edge.rtc_manners import RefusedError, check_method
from visavis.edge.viewer_access import ViewerAccess
from visavis.live.wire import Server

_FOLDER = files("visavis.edge") / "watch"
_TYPES = {"page.css": "text/css", "page.js": "text/javascript"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "media-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_METHODS = ("GET", "HEAD")


class _Asset(NamedTuple):
    content: bytes
    tag: str


class WatchEndpoint:
    """The page and what it is made of, from memory."""

    def __init__(self, access: ViewerAccess, ice_servers: Sequence[Server]) -> None:
        self._access = access
        self._page = _template("page.html")
        self._refused = _template("refused.html")
        self._ice_servers = html.escape(_ice_servers(ice_servers))
        self._assets = {name: _asset(name) for name in _TYPES}

    async def page(self, request: Request, place: Place) -> Response:
        """The page; one that says why not where the URL is not good. Raises RefusedError 405."""
        check_method(request, *_METHODS)
        try:
            self._access.check_signature(request, place)
        except RefusedError as fault:
            text = self._refused.substitute(text=html.escape(str(fault)))
            return HTMLResponse(text, HTTPStatus.FORBIDDEN, _HEADERS)
        return HTMLResponse(self._page.substitute(ice_servers=self._ice_servers), headers=_HEADERS)

    async def asset(self, request: Request, name: str) -> Response:
        """Its style and its script. Raises RefusedError 404 and 405."""
        check_method(request, *_METHODS)
        asset = self._assets.get(name)
        if asset is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is no such file.")
        headers = _HEADERS | {"Cache-Control": "no-cache", "ETag": asset.tag}
        if request.headers.get("if-none-match") == asset.tag:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(asset.content, media_type=_TYPES[name], headers=headers)


def _template(name: str) -> Template:
    return Template((_FOLDER / name).read_text("utf-8"))


def _asset(name: str) -> _Asset:
    content = (_FOLDER / name).read_bytes()
    return _Asset(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _ice_servers(servers: Sequence[Server]) -> str:
    """As RTCPeerConnection takes them."""
    facts = []
    for server in servers:
        secret = {"username": server.username, "credential": server.credential}
        facts.append({"urls": server.url} | {name: said for name, said in secret.items() if said})
    return msgspec.json.encode(facts).decode()
