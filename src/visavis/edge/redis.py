"""Redis, where several servers keep nonces and rate limits in common."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

from visavis.errors import OperatorError

TIMEOUT_S = 2.0


@asynccontextmanager
async def open_redis(url: str) -> AsyncIterator[Redis]:
    """A connection that answers. Raises OperatorError where there is none to be had."""
    try:
        redis = Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
    except ValueError:
        # The URL may hold a password, so it is not repeated.
        raise OperatorError(
            "VISAVIS_REDIS_URL cannot be used: it is no address of a Redis server.",
            "Give it as redis://HOST:PORT/NUMBER, rediss://… (TLS) or unix://PATH.",
        ) from None
    try:
        await _ping(redis)
        yield redis
    finally:
        await redis.aclose()


async def _ping(redis: Redis) -> None:
    try:
        await redis.ping()
    except (RedisError, OSError, ValueError, OverflowError) as fault:
        raise OperatorError(
            f"Redis cannot be reached: {str(fault).rstrip('.')}.",
            "Check VISAVIS_REDIS_URL and that the server runs, or unset it.",
        ) from None
