"""Calls of Actions, signed and made as a client does, with the code for it.

The ServerSecret stays in the server; the call goes through the gateway like any other, so that it
is checked, limited, counted and logged like one.
"""

import secrets
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.types import Message, Scope

from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.services import Admin
from visavis.admin.snippets.call import SnippetCall, query_text
from visavis.admin.snippets.curl import write_curl
from visavis.admin.snippets.go import write_go
from visavis.admin.snippets.node import write_node
from visavis.admin.snippets.python import write_python, write_python_client
from visavis.signing import SIGNATURE_VERSION, sign

PEER = "console"
"""What the log of calls says of where these come from."""
MASK = "*" * 32


class ActionCall(msgspec.Struct, frozen=True):
    """``params`` are the Action's own, with their wire names; a GET sends them in the query."""

    app_id: Annotated[int, Meta(ge=1, le=2**32 - 1)]
    action: Annotated[str, Meta(max_length=200)]
    params: dict[str, Any] = {}
    method: Literal["POST", "GET"] = "POST"


class SentRequest(msgspec.Struct, frozen=True):
    """What was sent. The signature in ``url`` is masked; ``body`` is null for a GET."""

    method: str
    url: str
    body: dict[str, Any] | None


class Snippets(msgspec.Struct, frozen=True):
    """The call as programs that make it again, each complete. They take VISAVIS_APP_ID and
    VISAVIS_SERVER_SECRET from the environment; ``python_client`` uses ``visavis.client``, the
    others nothing but what the language brings."""

    curl: str
    python: str
    python_client: str
    node: str
    go: str


class CallAnswer(msgspec.Struct, frozen=True):
    """``answer`` is the Action's, whatever its Code."""

    request: SentRequest
    answer: msgspec.Raw
    http_status: int
    duration_ms: float
    snippets: Snippets


class CallingApp(msgspec.Struct, frozen=True):
    """An App that calls can be made for; a disabled one's are refused."""

    app_id: int
    name: str
    enabled: bool


class CallingApps(msgspec.Struct, frozen=True):
    """In the order in which they were made."""

    apps: list[CallingApp]


async def call_action(admin: Admin, call: Call[Nothing, ActionCall]) -> CallAnswer:
    wanted, base_url = call.body, _base_url(admin, call.request)
    query = await _signed_query(admin, wanted)
    shown = query | {"Signature": MASK}
    texts = {name: query_text(value) for name, value in wanted.params.items()}
    is_get = wanted.method == "GET"
    if is_get:  # common ones are not to be overwritten
        query, shown = texts | query, texts | shown
    body = b"" if is_get else msgspec.json.encode(wanted.params)
    scope = _scope(wanted.method, base_url, query, len(body))
    begun = admin.clock.monotonic()
    exchange = Exchange(body)
    await admin.gateway(scope, exchange.receive, exchange.send)
    seconds = admin.clock.monotonic() - begun
    snippet = SnippetCall(base_url, wanted.method, wanted.action, wanted.params)
    return CallAnswer(
        request=SentRequest(
            wanted.method,
            f"{base_url}/?{urlencode(shown, safe='*')}",
            None if is_get else wanted.params,
        ),
        answer=msgspec.Raw(bytes(exchange.content)),
        http_status=exchange.status,
        duration_ms=round(seconds * 1000, 2),
        snippets=_snippets(snippet),
    )


async def list_calling_apps(admin: Admin, _call: Call[Nothing, None]) -> CallingApps:
    apps = await admin.apps.all()
    return CallingApps([CallingApp(app.app_id, app.name, app.enabled) for app in apps])


@dataclass
class Exchange:
    """One request and its answer, without a socket."""

    body: bytes

    def __post_init__(self) -> None:
        self.status = 0
        self.content = bytearray()

    async def receive(self) -> Message:
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.content += message.get("body", b"")


async def _signed_query(admin: Admin, wanted: ActionCall) -> dict[str, str]:
    """The common parameters. Raises MissingError for an unknown App."""
    # The gateway's own view comes first: after a rotation it is the secret that will be checked.
    app = admin.gateway.apps.get(wanted.app_id) or await admin.apps.get(wanted.app_id)
    app_id, nonce = str(app.app_id), secrets.token_hex(8)
    timestamp = str(int(admin.clock.now()))
    return {
        "Action": wanted.action,
        "AppId": app_id,
        "SignatureNonce": nonce,
        "Timestamp": timestamp,
        "Signature": sign(app_id, nonce, app.server_secret, timestamp),
        "SignatureVersion": SIGNATURE_VERSION,
    }


def _scope(method: str, base_url: str, query: dict[str, str], length: int) -> Scope:
    parts = urlsplit(base_url)
    headers = [(b"host", parts.netloc.encode("latin-1", "replace"))]
    if method == "POST":
        headers += [
            (b"content-type", b"application/json"),
            (b"content-length", str(length).encode()),
        ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": "/",
        "raw_path": b"/",
        "root_path": "",
        "query_string": urlencode(query).encode("ascii"),
        "headers": headers,
        "client": (PEER, 0),
        "server": None,
    }


def _base_url(admin: Admin, request: Request) -> str:
    """What a client would call: the public address where one is set, else the one that the console
    is seen by, unless the gateway does not answer to that name."""
    settings = admin.settings
    if settings.public_url:
        return settings.public_url.rstrip("/")
    parts, allowed = urlsplit(str(request.url)), settings.allowed_hosts
    name = (parts.hostname or "").lower()
    if allowed and name not in {each.lower() for each in allowed}:
        name = allowed[0]
    try:
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{f'[{name}]' if ':' in name else name}{port}"


def _snippets(call: SnippetCall) -> Snippets:
    return Snippets(
        curl=write_curl(call),
        python=write_python(call),
        python_client=write_python_client(call),
        node=write_node(call),
        go=write_go(call),
    )


_SECTION = "Calls"
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/calls",
        section=_SECTION,
        summary="Call an Action for an App, as any client does.",
        handle=call_action,
        body=ActionCall,
        answer=CallAnswer,
    ),
    Endpoint(
        method="GET",
        path="/calls/apps",
        section=_SECTION,
        summary="The Apps that calls can be made for.",
        handle=list_calling_apps,
        answer=CallingApps,
    ),
)
