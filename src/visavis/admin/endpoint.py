"""How an endpoint is declared: the OpenAPI document, decoding and dispatch follow from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.admin.body import read_body
from visavis.admin.problem import ProblemError

if TYPE_CHECKING:
    from visavis.admin.services import Admin

Query = TypeVar("Query")
Body = TypeVar("Body")

MAX_BODY_BYTES = 1024 * 1024
MAX_DIGITS = 18
"""Of numbers in paths: they fit into every database."""


class Nothing(msgspec.Struct, frozen=True):
    """No parameters."""


@dataclass(frozen=True)
class Call(Generic[Query, Body]):
    """One request, decoded."""

    request: Request
    path: dict[str, str]
    query: Query
    body: Body

    def number(self, name: str) -> int:
        """A path parameter that is a number. Raises ProblemError 404: nothing has another name."""
        text = self.path[name]
        if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS):
            raise ProblemError(HTTPStatus.NOT_FOUND, f"{name} {text[:80]!r} is no number.")
        return int(text)


@dataclass(frozen=True)
class Upload:
    """A body that is a file: the media types that are taken, and how many bytes of it at the
    most."""

    media_types: tuple[str, ...]
    most: int


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """``handle`` gets an ``Admin`` and a ``Call`` with what ``query`` and ``body`` decode to, and
    returns an ``answer``, or a ``Response`` as it is. ``path`` is below ``/admin/v1`` and may have
    ``{names}``."""

    method: str
    path: str
    section: str
    """What it is about; the reference is ordered by it."""
    summary: str
    handle: Callable[[Admin, Call[Any, Any]], Awaitable[Any]]
    answer: Any = None
    """The type of the JSON in the answer; None for 204 without any."""
    query: type[msgspec.Struct] = Nothing
    body: type[msgspec.Struct] | Upload | None = None
    is_open: bool = False
    """Whether it needs no signing in."""

    @property
    def name(self) -> str:
        """``operationId``: the handler's name."""
        return str(getattr(self.handle, "__name__", ""))


async def answer(endpoint: Endpoint, admin: Admin, request: Request) -> Response:
    """Decode, handle, encode. Raises ProblemError, and what the services raise."""
    path = dict(request.path_params)
    _check_texts("path", path)
    call = Call(request, path, _read_query(endpoint, request), await _read_body(endpoint, request))
    result = await endpoint.handle(admin, call)
    if isinstance(result, Response):
        return result
    if endpoint.answer is None:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return Response(msgspec.json.encode(result), media_type="application/json")


def _read_query(endpoint: Endpoint, request: Request) -> msgspec.Struct:
    known = {field.encode_name for field in msgspec.structs.fields(endpoint.query)}
    values = {name: value for name, value in request.query_params.items() if name in known}
    _check_texts("query", values)
    try:
        return msgspec.convert(values, endpoint.query, strict=False)
    except msgspec.ValidationError as fault:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"The query will not do: {fault}.") from None


async def _read_body(endpoint: Endpoint, request: Request) -> Any:
    match endpoint.body:
        case None:
            return None
        case Upload() as upload:
            return await _read_upload(upload, request)
        case kind:
            _check_type(request, ("application/json",))
            content = await read_body(request.scope, request.receive, MAX_BODY_BYTES)
            try:
                body = msgspec.json.decode(content or b"{}", type=kind)
            except (msgspec.DecodeError, UnicodeDecodeError) as fault:
                text = f"The body will not do: {fault}."
                raise ProblemError(HTTPStatus.BAD_REQUEST, text) from None
            _check_texts("body", msgspec.to_builtins(body))
            return body


async def _read_upload(upload: Upload, request: Request) -> bytes:
    _check_type(request, upload.media_types)
    content = await read_body(request.scope, request.receive, upload.most)
    if not content:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The file is empty.", "Send its bytes as body.")
    return content


def _check_texts(where: str, value: Any) -> None:
    """Refuse what no name or ID can have, and PostgreSQL can neither keep nor look for."""
    match value:
        case str():
            if "\0" in value:
                text = f"The {where} holds a NUL character (U+0000)."
                raise ProblemError(HTTPStatus.BAD_REQUEST, text, "Leave it out.")
        case dict():
            _check_texts(where, list(value.items()))
        case list() | tuple():
            for each in value:
                _check_texts(where, each)


def _check_type(request: Request, allowed: tuple[str, ...]) -> None:
    """JSON is asked for by name: a form of another page can send no such thing unasked."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in allowed:
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"The body has to be {' or '.join(allowed)}; {kind[:80] or 'no Content-Type'!r} came.",
        )
