"""Calls a second (contract section 1), in memory and in Redis: a moving window for each App and
Action."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import RedisError
from support.clock import FakeClock

from visavis.edge.rate_limit import WINDOW_S, MemoryRateLimiter, RateLimiter, RedisRateLimiter

Pause = Callable[[float], Awaitable[None]]


@pytest.fixture(params=["memory", "redis"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def limiter(
    request: pytest.FixtureRequest, kind: str, clock: FakeClock
) -> AsyncIterator[RateLimiter]:
    if kind == "memory":
        yield MemoryRateLimiter(clock)
        return
    limiter = RedisRateLimiter(request.getfixturevalue("redis_url"))
    yield limiter
    await limiter.aclose()


@pytest.fixture
def pause(kind: str, clock: FakeClock) -> Pause:
    """Let time pass: at once in memory, truly for Redis, which has a clock of its own."""

    async def pass_in_memory(seconds: float) -> None:
        clock.advance(seconds)

    return pass_in_memory if kind == "memory" else asyncio.sleep


@pytest.fixture
def app_id() -> int:
    return secrets.randbelow(2**31) + 1


async def calls(limiter: RateLimiter, app_id: int, action: str, count: int, limit: int) -> int:
    """How many of ``count`` calls are allowed."""
    return sum([await limiter.allow(app_id, action, limit) for _ in range(count)])


async def test_as_many_calls_as_the_limit_says_are_allowed(
    limiter: RateLimiter, app_id: int
) -> None:
    assert await calls(limiter, app_id, "A", 25, 10) == 10


async def test_apps_and_actions_are_counted_apart(limiter: RateLimiter, app_id: int) -> None:
    assert await calls(limiter, app_id, "A", 5, 2) == 2
    assert await calls(limiter, app_id, "B", 5, 2) == 2
    assert await calls(limiter, app_id + 1, "A", 5, 2) == 2


async def test_a_limit_that_is_changed_counts_from_the_next_call(
    limiter: RateLimiter, app_id: int, kind: str
) -> None:
    assert await calls(limiter, app_id, "A", 5, 2) == 2
    assert await calls(limiter, app_id, "A", 5, 4) == (2 if kind == "memory" else 4)
    assert await calls(limiter, app_id, "A", 5, 1) == (0 if kind == "memory" else 1)


async def test_after_a_second_there_is_room_again_and_refused_calls_have_not_counted(
    limiter: RateLimiter, app_id: int, pause: Pause
) -> None:
    assert await calls(limiter, app_id, "A", 3, 3) == 3
    assert await calls(limiter, app_id, "A", 50, 3) == 0
    await pause(1.05)
    assert await calls(limiter, app_id, "A", 5, 3) == 3


async def test_calls_at_once_are_no_way_round_the_limit(limiter: RateLimiter, app_id: int) -> None:
    allowed = await asyncio.gather(*(limiter.allow(app_id, "A", 5) for _ in range(20)))
    assert allowed.count(True) == 5


async def test_the_window_moves_with_each_call(clock: FakeClock) -> None:
    limiter = MemoryRateLimiter(clock)
    assert await calls(limiter, 1, "A", 1, 2) == 1
    clock.advance(0.75)
    assert await calls(limiter, 1, "A", 1, 2) == 1
    clock.advance(0.25)  # the first is a second old now, the second is not
    assert await calls(limiter, 1, "A", 5, 2) == 1


@given(st.lists(st.integers(0, 12), max_size=60), st.integers(1, 4))
def test_no_second_ever_holds_more_calls_than_the_limit(pauses: list[int], limit: int) -> None:
    async def run() -> None:
        clock = FakeClock()
        limiter = MemoryRateLimiter(clock)
        allowed: list[float] = []
        for pause in pauses:
            clock.advance(pause / 16)  # parts that a float holds exactly
            within = [at for at in allowed if at > clock.monotonic() - WINDOW_S]
            assert await limiter.allow(1, "A", limit) is (len(within) < limit)
            if len(within) < limit:
                allowed.append(clock.monotonic())

    asyncio.run(run())


async def test_a_redis_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visavis.edge.rate_limit.TIMEOUT_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        limiter = RedisRateLimiter(f"redis://127.0.0.1:{mute.getsockname()[1]}/0")
        with pytest.raises(RedisError):
            await limiter.allow(1, "A", 10)
        await limiter.aclose()
