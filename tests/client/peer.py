"""The other end of the wire, and one way to drive both clients."""

import inspect
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from visavis.client import AsyncClient, Client
from visavis.signing import sign

APP_ID = 12345
SERVER_SECRET = "9193cc662a4c0ec135ec71fb57194b38"
BASE_URL = "https://api.example.org"

Reply = dict[str, Any] | httpx.Response | Exception


@dataclass
class Call:
    """What came in."""

    action: str
    params: Any
    request: httpx.Request


class Peer:
    """Takes calls as a server does, each nonce once, and replies from a list."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)
        self._nonces: set[str] = set()
        self.calls: list[Call] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        nonce = query["SignatureNonce"]
        expected = sign(query["AppId"], nonce, SERVER_SECRET, query["Timestamp"])
        assert query["Signature"] == expected
        assert nonce not in self._nonces
        self._nonces.add(nonce)
        self.calls.append(Call(query["Action"], json.loads(request.content), request))
        return self.reply(self.calls[-1])

    def reply(self, call: Call) -> httpx.Response:
        del call
        reply = self._replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):  # parametrized ones are used by several tests
            return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        return httpx.Response(200, json=reply)


def success(data: Any = None) -> dict[str, Any]:
    answer = {"Code": 0, "Message": "success", "RequestId": "r-0"}
    return answer if data is None else answer | {"Data": data}


def refusal(code: int, message: str = "No.") -> dict[str, Any]:
    return {"Code": code, "Message": message, "RequestId": f"r-{code}"}


@dataclass
class Caller:
    """Either client, driven in the same way. ``slept`` is what it would have waited."""

    client: Client | AsyncClient
    slept: list[float] = field(default_factory=list)

    async def do(self, method: str, *args: Any, **kwargs: Any) -> Any:
        outcome = getattr(self.client, method)(*args, **kwargs)
        return await outcome if inspect.isawaitable(outcome) else outcome

    async def take(self, method: str, count: int = 10_000, **kwargs: Any) -> list[Any]:
        """The first ``count`` items of an iterator."""
        iterator = getattr(self.client, method)(**kwargs)
        items: list[Any] = []
        if isinstance(iterator, AsyncIterator):
            async for item in iterator:
                items.append(item)
                if len(items) == count:
                    break
        else:
            for item in iterator:
                items.append(item)
                if len(items) == count:
                    break
        return items


class Connect(Protocol):
    """Makes a client that talks to a peer, with options as the clients take them."""

    def __call__(
        self, peer: Callable[[httpx.Request], httpx.Response], **options: Any
    ) -> Caller: ...
