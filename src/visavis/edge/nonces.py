"""Nonces seen: a signed call is taken once.

A nonce belongs to its App, across Actions, and is remembered for as long as the timestamp that it
came with is valid.
"""

from typing import Protocol

from redis.asyncio import Redis

from visavis.clock import Clock

_SWEEP_S = 60


class NonceStore(Protocol):
    """Remembers nonces. Whatever fails, a call is refused rather than taken twice."""

    async def add(self, app_id: int, nonce: str, expires: int) -> bool:
        """Remember a nonce until ``expires`` (Unix seconds). False if it was there already."""
        ...


class MemoryNonces:
    """Nonces of one process, ``capacity`` at the most.

    They are kept by the minute in which they expire, so that those of a past minute go in one step.
    When there is no room, the App that holds the most forgets its oldest minute, so that an App
    that floods the server pays for it, and not the others.
    """

    def __init__(self, clock: Clock, capacity: int) -> None:
        self._clock = clock
        self._capacity = capacity
        self._apps: dict[int, dict[int, dict[str, int]]] = {}
        self._count = 0
        self._next_sweep = 0.0

    async def add(self, app_id: int, nonce: str, expires: int) -> bool:
        now = self._clock.now()
        if now >= self._next_sweep:
            self._sweep(int(now) // _SWEEP_S)
        minutes = self._apps.get(app_id, {})
        if any(minute.get(nonce, 0) > now for minute in minutes.values()):
            return False
        if self._count >= self._capacity:
            self._make_room()
        minute = self._apps.setdefault(app_id, {}).setdefault(expires // _SWEEP_S, {})
        self._count += nonce not in minute
        minute[nonce] = expires
        return True

    def _sweep(self, this_minute: int) -> None:
        self._next_sweep = (this_minute + 1) * _SWEEP_S
        for app_id, minutes in list(self._apps.items()):
            for past in [minute for minute in minutes if minute < this_minute]:
                self._forget(app_id, past)

    def _make_room(self) -> None:
        largest = max(self._apps, key=lambda app_id: sum(map(len, self._apps[app_id].values())))
        self._forget(largest, min(self._apps[largest]))

    def _forget(self, app_id: int, minute: int) -> None:
        minutes = self._apps[app_id]
        self._count -= len(minutes.pop(minute))
        if not minutes:
            del self._apps[app_id]


class RedisNonces:
    """Nonces of several servers, in Redis, which forgets them by itself."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock

    async def add(self, app_id: int, nonce: str, expires: int) -> bool:
        left_s = max(1, expires - int(self._clock.now()))
        return bool(await self._redis.set(f"visavis:nonce:{app_id}:{nonce}", 1, nx=True, ex=left_s))
