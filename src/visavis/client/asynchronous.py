"""The client for asyncio."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import msgspec

from visavis.actions.digital_humans import (
    GET_DIGITAL_HUMAN_INFO,
    GET_DIGITAL_HUMAN_LIST,
    DigitalHumanInfo,
    GetDigitalHumanInfoParams,
    GetDigitalHumanListData,
    GetDigitalHumanListParams,
)
from visavis.actions.spec import Data, Params
from visavis.actions.timbres import (
    GET_TIMBRE_LIST,
    GetTimbreListData,
    GetTimbreListParams,
    TimbreInfo,
)
from visavis.client.answers import read_data, read_object
from visavis.client.connections import Verify, trusted
from visavis.client.exchange import DEFAULT_BASE_URL, Endpoint
from visavis.client.paging import PAGE_SIZE, Pages
from visavis.client.signer import Signer
from visavis.clock import Clock, SystemClock

D = TypeVar("D", bound=Data)


class AsyncClient:
    """``Client`` for asyncio: the same options, methods and errors. Tasks may share one."""

    def __init__(
        self,
        app_id: int,
        server_secret: str,
        *,
        base_url: str = DEFAULT_BASE_URL,
        verify: Verify = True,
        timeout_s: float = 10.0,
        retries: int = 3,
        http_client: httpx.AsyncClient | None = None,
        clock: Clock | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        signer = Signer(app_id, server_secret, clock or SystemClock())
        self._endpoint = Endpoint(signer, base_url, retries)
        self._own = http_client is None
        self._http = http_client or httpx.AsyncClient(verify=trusted(verify), timeout=timeout_s)
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"AsyncClient({self._endpoint})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. An ``http_client`` that was handed in stays open."""
        if self._own:
            await self._http.aclose()

    async def get_digital_human_list(
        self, *, fetch_mode: int = 1, offset: int = 0, limit: int = 20
    ) -> GetDigitalHumanListData:
        """One page of digital humans. ``fetch_mode`` 1: all, 2: public ones, 3: the App's own."""
        params = GetDigitalHumanListParams(fetch_mode=fetch_mode, offset=offset, limit=limit)
        return await self._fetch(GET_DIGITAL_HUMAN_LIST.name, params, GetDigitalHumanListData)

    async def get_digital_human_info(self, digital_human_id: str) -> DigitalHumanInfo:
        """One digital human. Raises NotFound if there is none that this App may use."""
        params = GetDigitalHumanInfoParams(digital_human_id=digital_human_id)
        return await self._fetch(GET_DIGITAL_HUMAN_INFO.name, params, DigitalHumanInfo)

    async def get_timbre_list(
        self, *, digital_human_id: str = "", offset: int = 0, limit: int = 20
    ) -> GetTimbreListData:
        """One page of the public timbres, or of the private ones bound to a digital human.

        Raises NotFound for a digital human that this App may not use.
        """
        params = GetTimbreListParams(digital_human_id=digital_human_id, offset=offset, limit=limit)
        return await self._fetch(GET_TIMBRE_LIST.name, params, GetTimbreListData)

    async def iter_digital_humans(self, *, fetch_mode: int = 1) -> AsyncIterator[DigitalHumanInfo]:
        """Every digital human, each once, fetched a page at a time as they are needed."""
        pages = Pages[DigitalHumanInfo](lambda human: human.digital_human_id)
        while not pages.done:
            page = await self.get_digital_human_list(
                fetch_mode=fetch_mode, offset=pages.offset, limit=PAGE_SIZE
            )
            for human in pages.take(page.total, page.digital_humans):
                yield human

    async def iter_timbres(self, *, digital_human_id: str = "") -> AsyncIterator[TimbreInfo]:
        """Every timbre that ``get_timbre_list`` pages through, each once, fetched as above."""
        pages = Pages[TimbreInfo](lambda timbre: timbre.timbre_id)
        while not pages.done:
            page = await self.get_timbre_list(
                digital_human_id=digital_human_id, offset=pages.offset, limit=PAGE_SIZE
            )
            for timbre in pages.take(page.total, page.timbres):
                yield timbre

    async def call(self, action: str, params: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Any Action by its name, with its parameters and its Data under their wire names.

        Data is empty for an Action that returns nothing.
        """
        return read_object(action, await self._ask(action, params or {}))

    async def _fetch(self, action: str, params: Params, kind: type[D]) -> D:
        return read_data(action, await self._ask(action, params), kind)

    async def _ask(self, action: str, params: object) -> msgspec.Raw:
        exchange = self._endpoint.begin(action, params)
        while True:
            with exchange.explained():
                response = await self._http.send(exchange.next_request(self._http))
            pause_s = exchange.pause_after(response)
            if pause_s is None:
                return exchange.data
            await self._sleep(pause_s)
