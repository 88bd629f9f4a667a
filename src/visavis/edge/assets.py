"""Files of the package that browsers load: from memory, and kept by them until they change."""

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from importlib.resources import files
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from visavis.edge.rtc_manners import RefusedError, check_method

METHODS = ("GET", "HEAD")


class _Asset(NamedTuple):
    content: bytes
    tag: str
    media_type: str


class Assets:
    """The files of a folder beside this one, by name and media type."""

    def __init__(
        self, folder: str, media_types: Mapping[str, str], headers: Mapping[str, str]
    ) -> None:
        root = files("visavis.edge") / folder
        self._headers = dict(headers) | {"Cache-Control": "no-cache"}
        self._assets = {
            name: _asset((root / name).read_bytes(), media_type)
            for name, media_type in media_types.items()
        }

    async def answer(self, request: Request, name: str) -> Response:
        """The file, or 304 where it is known already. Raises RefusedError 404 and 405."""
        check_method(request, *METHODS)
        asset = self._assets.get(name)
        if asset is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is no such file.")
        headers = self._headers | {"ETag": asset.tag}
        if request.headers.get("if-none-match") == asset.tag:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(asset.content, media_type=asset.media_type, headers=headers)


def _asset(content: bytes, media_type: str) -> _Asset:
    return _Asset(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"', media_type)
