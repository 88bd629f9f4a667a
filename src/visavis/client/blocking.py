"""The client for code that blocks."""

import time
from collections.abc import Callable, Iterator, Mapping
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


class Client:
    """Calls the Digital Human API for one App. Threads may share one.

    ``verify`` is the PEM file of the authority to trust (``authority.pem`` of a server with
    ``--tls auto``), True for those that this machine trusts, False for none (then anyone may
    answer). ``timeout_s`` holds for connecting and for each wait for the server. ``retries`` is how
    often a call is tried again when the server is busy or the rate limit is reached.

    ``http_client`` is used as it is, in place of ``verify`` and ``timeout_s``, and stays open.
    ``clock`` and ``sleep`` are for tests.

    Every call raises CallFailed if the server refuses it, TransportFailed if no answer comes.
    """

    def __init__(
        self,
        app_id: int,
        server_secret: str,
        *,
        base_url: str = DEFAULT_BASE_URL,
        verify: Verify = True,
        timeout_s: float = 10.0,
        retries: int = 3,
        http_client: httpx.Client | None = None,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        signer = Signer(app_id, server_secret, clock or SystemClock())
        self._endpoint = Endpoint(signer, base_url, retries)
        self._own = http_client is None
        self._http = http_client or httpx.Client(verify=trusted(verify), timeout=timeout_s)
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"Client({self._endpoint})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. An ``http_client`` that was handed in stays open."""
        if self._own:
            self._http.close()

    def get_digital_human_list(
        self, *, fetch_mode: int = 1, offset: int = 0, limit: int = 20
    ) -> GetDigitalHumanListData:
        """One page of digital humans. ``fetch_mode`` 1: all, 2: public ones, 3: the App's own."""
        params = GetDigitalHumanListParams(fetch_mode=fetch_mode, offset=offset, limit=limit)
        return self._fetch(GET_DIGITAL_HUMAN_LIST.name, params, GetDigitalHumanListData)

    def get_digital_human_info(self, digital_human_id: str) -> DigitalHumanInfo:
        """One digital human. Raises NotFound if there is none that this App may use."""
        params = GetDigitalHumanInfoParams(digital_human_id=digital_human_id)
        return self._fetch(GET_DIGITAL_HUMAN_INFO.name, params, DigitalHumanInfo)

    def get_timbre_list(
        self, *, digital_human_id: str = "", offset: int = 0, limit: int = 20
    ) -> GetTimbreListData:
        """One page of the public timbres, or of the private ones bound to a digital human.

        Raises NotFound for a digital human that this App may not use.
        """
        params = GetTimbreListParams(digital_human_id=digital_human_id, offset=offset, limit=limit)
        return self._fetch(GET_TIMBRE_LIST.name, params, GetTimbreListData)

    def iter_digital_humans(self, *, fetch_mode: int = 1) -> Iterator[DigitalHumanInfo]:
        """Every digital human, each once, fetched a page at a time as they are needed."""
        pages = Pages[DigitalHumanInfo](lambda human: human.digital_human_id)
        while not pages.done:
            page = self.get_digital_human_list(
                fetch_mode=fetch_mode, offset=pages.offset, limit=PAGE_SIZE
            )
            yield from pages.take(page.total, page.digital_humans)

    def iter_timbres(self, *, digital_human_id: str = "") -> Iterator[TimbreInfo]:
        """Every timbre that ``get_timbre_list`` pages through, each once, fetched as above."""
        pages = Pages[TimbreInfo](lambda timbre: timbre.timbre_id)
        while not pages.done:
            page = self.get_timbre_list(
                digital_human_id=digital_human_id, offset=pages.offset, limit=PAGE_SIZE
            )
            yield from pages.take(page.total, page.timbres)

    def call(self, action: str, params: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Any Action by its name, with its parameters and its Data under their wire names.

        Data is empty for an Action that returns nothing.
        """
        return read_object(action, self._ask(action, params or {}))

    def _fetch(self, action: str, params: Params, kind: type[D]) -> D:
        return read_data(action, self._ask(action, params), kind)

    def _ask(self, action: str, params: object) -> msgspec.Raw:
        exchange = self._endpoint.begin(action, params)
        while True:
            with exchange.explained():
                response = self._http.send(exchange.next_request(self._http))
            pause_s = exchange.pause_after(response)
            if pause_s is None:
                return exchange.data
            self._sleep(pause_s)
