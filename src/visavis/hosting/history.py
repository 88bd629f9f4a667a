"""The events of one stream, to be heard from any number on, by any number of listeners."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from visavis.streams.messages import AnyEvent, Lost


class History:
    """Keeps every event up to Lost."""

    def __init__(self) -> None:
        self._events: list[AnyEvent] = []
        self._listeners: set[asyncio.Event] = set()

    @property
    def next_number(self) -> int:
        return len(self._events) + 1

    @property
    def is_over(self) -> bool:
        return bool(self._events) and isinstance(self._events[-1], Lost)

    def add(self, event: AnyEvent) -> None:
        """The next event. Raises ValueError for one out of its order, or behind the end."""
        if event.number != self.next_number or self.is_over:
            raise ValueError(f"Event {event.number} came where {self.next_number} was due.")
        self._events.append(event)
        for news in self._listeners:
            news.set()

    async def after(self, number: int) -> AsyncIterator[AnyEvent]:
        """Those above ``number``, then those that come; ends behind Lost."""
        news = asyncio.Event()
        self._listeners.add(news)
        with contextlib.ExitStack() as at_end:
            at_end.callback(self._listeners.discard, news)
            while True:
                news.clear()
                while number < len(self._events):
                    event = self._events[number]
                    number = event.number
                    yield event
                    if isinstance(event, Lost):
                        return
                if not news.is_set():
                    await news.wait()
