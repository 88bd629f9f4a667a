from typing import Any

import httpx
import pytest
from client.peer import APP_ID, BASE_URL, SERVER_SECRET, Caller, Connect
from support.clock import FakeClock

from visavis.client import AsyncClient, Client


def connect_blocking(peer: Any, **options: Any) -> Caller:
    slept: list[float] = []
    http = httpx.Client(transport=httpx.MockTransport(peer))
    given: dict[str, Any] = {"base_url": BASE_URL, "http_client": http, "sleep": slept.append}
    return Caller(Client(APP_ID, SERVER_SECRET, **given | options), slept)


def connect_asyncio(peer: Any, **options: Any) -> Caller:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    http = httpx.AsyncClient(transport=httpx.MockTransport(peer))
    given: dict[str, Any] = {"base_url": BASE_URL, "http_client": http, "sleep": sleep}
    return Caller(AsyncClient(APP_ID, SERVER_SECRET, **given | options), slept)


@pytest.fixture(params=[connect_blocking, connect_asyncio], ids=["blocking", "asyncio"])
def connect(request: pytest.FixtureRequest, clock: FakeClock) -> Connect:
    """Each client in turn: what holds for one holds for the other."""

    def make(peer: Any, **options: Any) -> Caller:
        caller: Caller = request.param(peer, clock=clock, **options)
        return caller

    return make
