"""Nonces seen: a signed call is taken once.

A nonce belongs to its App, across Actions, and is remembered for as long as the timestamp that it
came with is valid.
"""

from dataclasses import dataclass, field
from typing import Protocol

from redis.asyncio import Redis

from visavis.clock import Clock

_SWEEP_S = 60


class NonceStore(Protocol):
    """Remembers nonces. Whatever fails, a call is refused rather than taken twice."""

    async def add(self, app_id: int, nonce: str, expires: int) -> bool:
        """Remember a nonce until ``expires`` (Unix seconds). False if it was there already.

        Raises NoRoomError, or RedisError, where it cannot be remembered.
        """
        ...


class NoRoomError(Exception):
    """A nonce cannot be remembered, so its call cannot be taken."""

    def __init__(self, app_id: int, held: int) -> None:
        super().__init__(f"no room for more nonces: App {app_id} holds {held}")


@dataclass
class _Held:
    """The nonces of one App by the minute in which they expire, so that those of a past minute go
    in one step."""

    minutes: dict[int, dict[str, int]] = field(default_factory=dict)
    count: int = 0


class MemoryNonces:
    """Nonces of one process.

    Once there are ``capacity`` of them, an App that holds more than its share (as many for each)
    gets no room for more: it pays for the flood, not the others, and no nonce is forgotten before
    its time. Apps below their share go on, so that there are twice ``capacity`` at the most.
    """

    def __init__(self, clock: Clock, capacity: int) -> None:
        self._clock = clock
        self._capacity = capacity
        self._apps: dict[int, _Held] = {}
        self._count = 0
        self._next_sweep = 0.0

    async def add(self, app_id: int, nonce: str, expires: int) -> bool:
        now = self._clock.now()
        if now >= self._next_sweep:
            self._sweep(int(now) // _SWEEP_S)
        held = self._apps.get(app_id)
        if held is None:
            held = self._apps[app_id] = _Held()
        for known in held.minutes.values():
            if known.get(nonce, 0) > now:
                return False
        if self._count >= self._capacity and held.count >= self._capacity // len(self._apps):
            raise NoRoomError(app_id, held.count)
        minute = held.minutes.setdefault(expires // _SWEEP_S, {})
        if nonce not in minute:
            held.count += 1
            self._count += 1
        minute[nonce] = expires
        return True

    def _sweep(self, this_minute: int) -> None:
        self._next_sweep = (this_minute + 1) * _SWEEP_S
        for app_id, held in list(self._apps.items()):
            for past in [minute for minute in held.minutes if minute < this_minute]:
                gone = len(held.minutes.pop(past))
                held.count -= gone
                self._count -= gone
            if not held.minutes:
                del self._apps[app_id]


class RedisNonces:
    """Nonces of several servers, in Redis, which forgets them by itself."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock

    async def add(self, app_id: int, nonce: str, expires: int) -> bool:
        left_s = max(1, expires - int(self._clock.now()))
        return bool(await self._redis.set(f"visavis:nonce:{app_id}:{nonce}", 1, nx=True, ex=left_s))
