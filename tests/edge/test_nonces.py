"""Nonces seen, in memory and in Redis: taken once for each App, and forgotten in time."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from support.clock import START, FakeClock

from visavis.edge.nonces import MemoryNonces, NonceStore, RedisNonces

LATER = int(START) + 600


@pytest.fixture(params=["memory", "redis"])
async def nonces(request: pytest.FixtureRequest, clock: FakeClock) -> AsyncIterator[NonceStore]:
    if request.param == "memory":
        yield MemoryNonces(clock, 1000)
        return
    redis = Redis.from_url(request.getfixturevalue("redis_url"))
    yield RedisNonces(redis, clock)
    await redis.aclose()


@pytest.fixture
def app_id() -> int:
    """One that no other test has used; Redis remembers."""
    return secrets.randbelow(2**31) + 1


async def test_a_nonce_is_taken_once(nonces: NonceStore, app_id: int) -> None:
    taken = [await nonces.add(app_id, "n", LATER) for _ in range(3)]
    assert taken == [True, False, False]


async def test_another_nonce_is_taken(nonces: NonceStore, app_id: int) -> None:
    for nonce in ("n", "N", "n ", "n:1"):
        assert await nonces.add(app_id, nonce, LATER)


async def test_a_nonce_belongs_to_its_app(nonces: NonceStore, app_id: int) -> None:
    assert await nonces.add(app_id, "n", LATER)
    assert await nonces.add(app_id + 1, "n", LATER)
    assert not await nonces.add(app_id, "n", LATER)


async def test_a_nonce_with_another_timestamp_is_the_same_nonce(
    nonces: NonceStore, app_id: int
) -> None:
    assert await nonces.add(app_id, "n", LATER)
    assert not await nonces.add(app_id, "n", LATER + 300)
    assert not await nonces.add(app_id, "n", LATER - 300)


async def test_of_calls_at_once_with_one_nonce_one_is_taken(
    nonces: NonceStore, app_id: int
) -> None:
    taken = await asyncio.gather(*(nonces.add(app_id, "n", LATER) for _ in range(10)))
    assert taken.count(True) == 1


async def test_a_nonce_is_remembered_until_it_expires(nonces: NonceStore, app_id: int) -> None:
    """Redis counts by its own clock; what is looked at there is the time it was given."""
    expires = int(START) + 600
    assert await nonces.add(app_id, "n", expires)
    if isinstance(nonces, RedisNonces):
        left_s = await nonces._redis.ttl(f"visavis:nonce:{app_id}:n")
        assert 598 <= left_s <= 600
        return
    assert isinstance(nonces, MemoryNonces)
    clock = nonces._clock
    assert isinstance(clock, FakeClock)
    clock.advance(599.9)
    assert not await nonces.add(app_id, "n", expires + 600)
    clock.advance(0.1)
    assert await nonces.add(app_id, "n", expires + 600)
    assert not await nonces.add(app_id, "n", expires + 600)
