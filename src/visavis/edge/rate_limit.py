"""Calls a second per App and Action (contract section 1)."""

from collections import defaultdict, deque
from typing import Protocol

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import ConnectionPool

from visavis.clock import Clock

WINDOW_S = 1.0
TIMEOUT_S = 2.0
"""After which a Redis that does not answer is given up, so that calls do not hang with it."""


class RateLimiter(Protocol):
    """Counts calls in a moving window of one second."""

    async def allow(self, app_id: int, action: str, limit: int) -> bool:
        """Count a call. False, and not counted, if ``limit`` calls came within the last second."""
        ...


class MemoryRateLimiter:
    """Counts the calls of one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: defaultdict[tuple[int, str], deque[float]] = defaultdict(deque)

    async def allow(self, app_id: int, action: str, limit: int) -> bool:
        now = self._clock.monotonic()
        calls = self._calls[app_id, action]
        while calls and calls[0] <= now - WINDOW_S:
            calls.popleft()
        if len(calls) >= limit:
            return False
        calls.append(now)
        return True


class RedisRateLimiter:
    """Counts the calls of several servers, in Redis."""

    def __init__(self, redis_url: str) -> None:
        self._pool = ConnectionPool.from_url(
            redis_url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        )
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            connection_pool=self._pool,  # type: ignore[arg-type]
        )
        self._limiter = MovingWindowRateLimiter(storage)

    async def aclose(self) -> None:
        """Close the connections to Redis."""
        await self._pool.aclose()

    async def allow(self, app_id: int, action: str, limit: int) -> bool:
        item = RateLimitItemPerSecond(limit, namespace="visavis")
        return await self._limiter.hit(item, str(app_id), action)
