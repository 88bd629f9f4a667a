"""What WHEP (draft-ietf-wish-whep) and WHIP (RFC 9725) have in common: SDP in, SDP out, CORS."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from visavis.edge.http_protocol import LATE
from visavis.ice_servers import IceServer

SDP = "application/sdp"
MAX_OFFER_BYTES = 64 * 1024
HEADERS = {
    # Tokens are bearer's and there are no cookies: any page may call.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, Link, Retry-After",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_PREFLIGHT_S = 86_400


class RefusedError(Exception):
    """An HTTP answer that ends a request. The text is for the caller to read."""

    def __init__(self, status: HTTPStatus, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(self) -> Response:
        return PlainTextResponse(f"{self}\n", self.status, HEADERS | self.headers)


def busy(text: str, retry_s: int) -> RefusedError:
    """503: another try, so many seconds later, may do."""
    return RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, text, Retry_After=str(retry_s))


def describe(methods: Iterable[str]) -> Response:
    """The answer to OPTIONS, a browser's preflight too."""
    allowed = ", ".join([*methods, "OPTIONS"])
    return Response(
        status_code=HTTPStatus.NO_CONTENT,
        headers=HEADERS
        | ({"Accept-Post": SDP} if "POST" in allowed else {})
        | {
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": str(_PREFLIGHT_S),
        },
    )


def check_method(request: Request, *methods: str) -> None:
    """Raises RefusedError 405, for PATCH too: there is no trickle ICE and no ICE restart here."""
    if request.method not in methods:
        allowed = ", ".join([*methods, "OPTIONS"])
        text = f"{request.method} cannot be done here. There are: {allowed}."
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, text, Allow=allowed)


async def read_offer(request: Request) -> str:
    """The SDP in the body. Raises RefusedError 400, 408, 413 and 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != SDP:
        text = f"The body has to be {SDP}, but {kind[:80] or 'no Content-Type'!r} came."
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, text, Accept_Post=SDP)
    try:
        return (await _read_body(request)).decode()
    except UnicodeDecodeError:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "The offer is not UTF-8.") from None


async def _read_body(request: Request) -> bytes:
    content = bytearray()
    while True:
        if LATE in request.scope.get("extensions", ()):
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, "The offer did not arrive in time.")
        message = await request.receive()
        if message["type"] == "http.disconnect":  # nobody will read this
            raise RefusedError(HTTPStatus.BAD_REQUEST, "The offer did not arrive in full.")
        content += message.get("body", b"")
        if len(content) > MAX_OFFER_BYTES:
            text = f"An offer may have {MAX_OFFER_BYTES:,} bytes; more came."
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text, Connection="close")
        if not message.get("more_body", False):
            return bytes(content)


def answer_offer(sdp: str, location: str, ice_servers: Iterable[IceServer]) -> Response:
    """201: the answer, where its session is, and what helps to connect."""
    response = Response(sdp, HTTPStatus.CREATED, HEADERS | {"Location": location}, media_type=SDP)
    for server in ice_servers:
        response.headers.append("Link", _link(server))
    return response


def ice_servers(servers: Iterable[IceServer]) -> list[dict[str, str]]:
    """As a browser's RTCPeerConnection takes them."""
    facts = []
    for server in servers:
        secret = {"username": server.username, "credential": server.credential}
        facts.append({"urls": server.url} | {name: said for name, said in secret.items() if said})
    return facts


def _link(server: IceServer) -> str:
    """An ICE server as RFC 9725, 4.6 has it."""
    facts: Mapping[str, str] = {"username": server.username, "credential": server.credential}
    told = "".join(f'; {name}="{_quoted(value)}"' for name, value in facts.items() if value)
    return f'<{server.url}>; rel="ice-server"{told}' + (
        '; credential-type="password"' if server.credential else ""
    )


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
