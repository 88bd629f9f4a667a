"""What another host lists for an account."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from visavis.actions.digital_humans import DigitalHumanInfo
from visavis.actions.timbres import TimbreInfo
from visavis.catalogue.models import FetchMode
from visavis.client import AsyncClient, NotFound
from visavis.client.paging import PAGE_SIZE, Pages

CALLS_A_SECOND = 8
"""Of the 10 that each Action is limited to; the client waits and tries again where even that is too
much."""

Progress = Callable[[float, str], None]
"""Told how much is done (0 to 1) and what is done next."""


@dataclass
class ListedTimbre:
    """A timbre of the other host; without ``digital_human_ids`` it is a public one."""

    info: TimbreInfo
    digital_human_ids: list[str] = field(default_factory=list)


@dataclass
class Listed:
    """Everything that was asked for, in the other host's order."""

    humans: list[DigitalHumanInfo]
    timbres: dict[str, ListedTimbre]


class HostReader:
    """Reads the catalogue of a host, slowly enough for its rate limits."""

    def __init__(
        self,
        client: AsyncClient,
        progress: Progress,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._progress = progress
        self._sleep = sleep

    async def read(self, mode: FetchMode) -> Listed:
        """Raises CallFailed and TransportFailed of the client."""
        self._progress(0.0, "listing digital humans")
        humans = [human async for human in self._humans(mode)]
        timbres: dict[str, ListedTimbre] = {}
        if mode is not FetchMode.PRIVATE:
            async for timbre in self._timbres(""):
                timbres[timbre.timbre_id] = ListedTimbre(timbre)
        for number, human in enumerate(humans, 1):
            self._progress(number / len(humans), f"timbres of {human.name}")
            await self._read_bound(human.digital_human_id, timbres)
        return Listed(humans, timbres)

    async def _read_bound(self, human_id: str, timbres: dict[str, ListedTimbre]) -> None:
        try:
            async for timbre in self._timbres(human_id):
                found = timbres.setdefault(timbre.timbre_id, ListedTimbre(timbre))
                found.digital_human_ids.append(human_id)
        except NotFound:
            return  # removed since it was listed

    async def _humans(self, mode: FetchMode) -> AsyncIterator[DigitalHumanInfo]:
        pages = Pages[DigitalHumanInfo](lambda human: human.digital_human_id)
        while not pages.done:
            await self._sleep(1 / CALLS_A_SECOND)
            page = await self._client.get_digital_human_list(
                fetch_mode=mode.value, offset=pages.offset, limit=PAGE_SIZE
            )
            for human in pages.take(page.total, page.digital_humans):
                yield human

    async def _timbres(self, human_id: str) -> AsyncIterator[TimbreInfo]:
        pages = Pages[TimbreInfo](lambda timbre: timbre.timbre_id)
        while not pages.done:
            await self._sleep(1 / CALLS_A_SECOND)
            page = await self._client.get_timbre_list(
                digital_human_id=human_id, offset=pages.offset, limit=PAGE_SIZE
            )
            for timbre in pages.take(page.total, page.timbres):
                yield timbre
