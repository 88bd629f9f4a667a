"""``/watch/AppId/RoomId/StreamId``: a page that plays a stream, by signed URL."""

import html
from collections.abc import Sequence
from http import HTTPStatus
from importlib.resources import files
from string import Template

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from visavis.edge.assets import METHODS, Assets
from visavis.edge.places import Place
from visavis.edge.rtc_manners import RefusedError, check_method, ice_servers
from visavis.edge.viewer_access import ViewerAccess
from visavis.ice_servers import IceServer

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


class WatchEndpoint:
    """The page and what it is made of, from memory."""

    def __init__(self, access: ViewerAccess, servers: Sequence[IceServer]) -> None:
        self._access = access
        self._page = _template("page.html")
        self._refused = _template("refused.html")
        self._ice_servers = html.escape(msgspec.json.encode(ice_servers(servers)).decode())
        self._assets = Assets("watch", _TYPES, _HEADERS)

    async def page(self, request: Request, place: Place) -> Response:
        """The page; one that says why not where the URL is not good. Raises RefusedError 405."""
        check_method(request, *METHODS)
        try:
            self._access.check_signature(request, place)
        except RefusedError as fault:
            text = self._refused.substitute(text=html.escape(str(fault)))
            return HTMLResponse(text, HTTPStatus.FORBIDDEN, _HEADERS)
        return HTMLResponse(self._page.substitute(ice_servers=self._ice_servers), headers=_HEADERS)

    async def asset(self, request: Request, name: str) -> Response:
        """Its style and its script. Raises RefusedError 404 and 405."""
        return await self._assets.answer(request, name)


def _template(name: str) -> Template:
    return Template((_FOLDER / name).read_text("utf-8"))
