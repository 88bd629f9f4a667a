"""Those who publish sound (WHIP), each received by a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple

import structlog

from visavis.hosting.capacity import Capacity
from visavis.hosting.child import Child, ChildError
from visavis.hosting.stream import ANSWER_S
from visavis.live.offers import OfferError, read_offer
from visavis.live.wire import Answered, FromProcess, Gone, Offered, Receive, Tap
from visavis.logs import in_background
from visavis.streams.host import OfferRefusedError, PlaceTakenError

log = structlog.get_logger()

PUBLISHER_CORES = 0.03
"""Receiving and decoding Opus."""


class Place(NamedTuple):
    """Where somebody publishes; one at a time."""

    app_id: int
    room_id: str
    stream_id: str


class Publisher:
    """One who publishes."""

    def __init__(self, place: Place, publisher_id: str, child: Child) -> None:
        self.place = place
        self.publisher_id = publisher_id
        self._child = child

    @property
    def is_over(self) -> bool:
        return self._child.was_put_down or not self._child.is_alive

    def post(self, message: Tap) -> None:
        """It sends its sound in any case."""

    async def answer(self, sdp: str) -> str:
        """The answer to the offer. Raises OfferRefusedError."""
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._child.send(Receive())
                await self._child.send(Offered(1, self.publisher_id, sdp))
                answered = await self._answered()
        except TimeoutError:
            raise OfferRefusedError(f"No answer came within {ANSWER_S:g} s. Try again.") from None
        if answered.refusal:
            raise OfferRefusedError(answered.refusal)
        return answered.sdp

    async def listen(self, hear: Callable[[FromProcess], None]) -> None:
        """To the end of what it says."""
        with suppress(ChildError):
            async for message in self._child.messages():
                if isinstance(message, Gone):
                    log.info("publisher.gone", place=self.place, reason=message.reason)
                    return
                hear(message)

    async def stop(self) -> None:
        """End its process."""
        await self._child.stop()

    async def _answered(self) -> Answered:
        try:
            async for message in self._child.messages():
                if isinstance(message, Answered):
                    return message
        except ChildError as fault:
            raise OfferRefusedError(f"{fault} Try again.") from fault
        raise OfferRefusedError("The process that was to receive ended. Try again.")


class Publishers:
    """All who publish on this machine."""

    def __init__(
        self,
        capacity: Capacity,
        heard: Callable[[Place, FromProcess], None],
        gone: Callable[[Place], None],
    ) -> None:
        """``heard`` is told what a publisher's process says, ``gone`` that there is no more."""
        self._capacity = capacity
        self._heard = heard
        self._gone = gone
        self._places: dict[Place, Publisher | None] = {}
        self._listening: set[asyncio.Task[None]] = set()

    def find(self, place: Place) -> Publisher | None:
        """Who publishes there."""
        return self._places.get(place)

    async def publish(
        self, place: Place, sdp: str, publisher_id: str, take: Callable[[], Awaitable[Child]]
    ) -> str:
        """As ``StreamHost.publish``; ``take`` gives a process that is prepared."""
        _check(sdp)
        if place in self._places:
            raise PlaceTakenError
        self._places[place] = None
        try:
            self._capacity.reserve(publisher_id, PUBLISHER_CORES)
            return await self._open(place, sdp, publisher_id, await take())
        except BaseException:
            self._free(place, publisher_id)
            raise

    async def unpublish(self, publisher_id: str) -> None:
        """As the contract says."""
        for publisher in list(self._places.values()):
            if publisher is not None and publisher.publisher_id == publisher_id:
                await publisher.stop()

    async def aclose(self) -> None:
        """End them all."""
        await asyncio.gather(*(one.stop() for one in self._places.values() if one is not None))
        await asyncio.gather(*self._listening)

    async def _open(self, place: Place, sdp: str, publisher_id: str, child: Child) -> str:
        publisher = self._places[place] = Publisher(place, publisher_id, child)
        try:
            answer = await publisher.answer(sdp)
        except BaseException:
            await publisher.stop()
            raise
        listening = in_background(self._listen(publisher))
        self._listening.add(listening)
        listening.add_done_callback(self._listening.discard)
        return answer

    async def _listen(self, publisher: Publisher) -> None:
        try:
            await publisher.listen(lambda message: self._heard(publisher.place, message))
        finally:
            self._free(publisher.place, publisher.publisher_id)
            self._gone(publisher.place)
            await publisher.stop()

    def _free(self, place: Place, publisher_id: str) -> None:
        self._places.pop(place, None)
        self._capacity.give_back(publisher_id)


def _check(sdp: str) -> None:
    """What is plainly no offer is not worth a process. Raises OfferRefusedError."""
    try:
        read_offer(sdp, keep_candidates=False)
    except OfferError as fault:
        raise OfferRefusedError(str(fault)) from None
