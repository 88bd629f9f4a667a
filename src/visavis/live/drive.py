"""A drive: one source of talk on its way to be heard."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import aclosing

from visavis.live.audio_source import Source
from visavis.live.playback import SAMPLE_RATE, Playback

_MOST_ROUNDS = 3
_REFILL = 0.8
"""The part of what is made ready ahead that is left when more is made: a little with each step
would cost much more in all."""


class Drive:
    """What it says is made ready from ``start`` on, a little ahead of what is heard."""

    def __init__(self, drive_id: str, source: Source, asked_s: float) -> None:
        """``asked_s``: the clock's time at which it was asked for."""
        self.drive_id = drive_id
        self.source = source
        self.asked_s = asked_s
        self.turn_s = asked_s
        """The clock's time at which its turn came."""
        self.began = False
        self.captioned = 0
        """Code points of its text that viewers were told."""
        self._rounds: deque[Playback] = deque()
        self._spoken = 0
        self._feeding: asyncio.Task[None] | None = None
        self._room = asyncio.Event()

    @property
    def spoken_s(self) -> float:
        """How much of it has been heard."""
        held = self._rounds[0].played if self._rounds else 0
        return (self._spoken + held) / SAMPLE_RATE

    @property
    def fault(self) -> BaseException | None:
        """Why there is no more to come of it, where that is not its end."""
        if self._feeding is None or not self._feeding.done() or self._feeding.cancelled():
            return None
        return self._feeding.exception()

    @property
    def is_over(self) -> bool:
        """Whether all that there is of it has been heard."""
        return self._feeding is not None and self._feeding.done() and not self._rounds

    def start(self, now_s: float) -> None:
        """It is its turn: begin to make it ready. Again does no harm."""
        if self._feeding is None:
            self.turn_s = now_s
            self._feeding = asyncio.create_task(self._feed())

    def playback(self) -> Playback | None:
        """What is to be heard next; None while there is nothing yet."""
        if self._rounds and self._rounds[0].is_over:
            self._spoken += self._rounds.popleft().played
            self._room.set()
        if not self._rounds:
            return None
        if self._rounds[-1].ahead_s <= _REFILL * self.source.ahead_s:
            self._room.set()
        return self._rounds[0]

    async def aclose(self) -> None:
        """Make no more of it ready. Its source is free again when this returns."""
        if self._feeding is not None:
            self._feeding.cancel()
            await asyncio.wait([self._feeding])

    async def _feed(self) -> None:
        async with aclosing(self.source.rounds()) as rounds:
            async for talk in rounds:
                playback = Playback()
                self._rounds.append(playback)
                try:
                    async for piece in talk:
                        playback.add(piece)
                        await self._wait_for_room(playback)
                finally:
                    playback.finish()

    async def _wait_for_room(self, playback: Playback) -> None:
        while playback.ahead_s > self.source.ahead_s or len(self._rounds) > _MOST_ROUNDS:
            self._room.clear()
            await self._room.wait()
