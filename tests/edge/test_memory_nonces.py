"""Nonces in memory: bounded, never forgotten before their time, and fair to quiet Apps."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.clock import START, FakeClock

from visavis.edge.nonces import MemoryNonces, NoRoomError

NOW = int(START)
BUSY, QUIET = 1, 2


def held(nonces: MemoryNonces) -> int:
    """How many nonces are in memory, counted one by one."""
    return sum(len(minute) for app in nonces._apps.values() for minute in app.minutes.values())


async def test_memory_is_bounded_by_twice_the_capacity(clock: FakeClock) -> None:
    nonces = MemoryNonces(clock, 100)
    refused = 0
    for number in range(1000):
        try:
            assert await nonces.add(number % 7, str(number), NOW + 1 + number % 1200)
        except NoRoomError:
            refused += 1
        assert held(nonces) <= 200
    assert refused >= 800


async def test_with_no_room_the_busy_app_is_refused_and_no_other(clock: FakeClock) -> None:
    nonces = MemoryNonces(clock, 50)
    for number in range(50):
        assert await nonces.add(BUSY, str(number), NOW + 600)
    with pytest.raises(NoRoomError):
        await nonces.add(BUSY, "one more", NOW + 600)
    for number in range(20):
        assert await nonces.add(QUIET, str(number), NOW + 600)


async def test_with_no_room_nothing_is_forgotten(clock: FakeClock) -> None:
    nonces = MemoryNonces(clock, 50)
    for number in range(50):
        assert await nonces.add(BUSY, str(number), NOW + 600)
    for number in range(50):
        assert not await nonces.add(BUSY, str(number), NOW + 600)


async def test_room_comes_back_when_nonces_have_expired(clock: FakeClock) -> None:
    nonces = MemoryNonces(clock, 1)
    assert await nonces.add(BUSY, "a", NOW + 30)
    with pytest.raises(NoRoomError):
        await nonces.add(BUSY, "b", NOW + 30)
    clock.advance(120)
    assert await nonces.add(BUSY, "b", NOW + 600)
    assert held(nonces) == 1


async def test_what_has_expired_is_swept_away_with_the_next_call(clock: FakeClock) -> None:
    nonces = MemoryNonces(clock, 1000)
    for number in range(500):
        await nonces.add(number, "n", NOW + 600)
    clock.advance(660)
    await nonces.add(BUSY, "n", NOW + 1200)
    assert held(nonces) == 1
    assert len(nonces._apps) == 1


steps = st.tuples(
    st.integers(1, 3), st.sampled_from("abcdef"), st.integers(1, 1200), st.floats(0, 200)
)


@given(st.lists(steps, max_size=40), st.integers(4, 9))
def test_the_count_is_right_and_what_is_held_is_refused(
    calls: list[tuple[int, str, int, float]], capacity: int
) -> None:
    async def run() -> None:
        clock = FakeClock()
        nonces = MemoryNonces(clock, capacity)
        taken: dict[tuple[int, str], int] = {}
        for app_id, nonce, life_s, pause_s in calls:
            clock.advance(pause_s)
            expires = int(clock.now()) + life_s
            known = taken.get((app_id, nonce), 0) > clock.now()
            try:
                assert await nonces.add(app_id, nonce, expires) is not known
            except NoRoomError:
                assert not known
                assert nonces._count >= capacity
            else:
                if not known:
                    taken[app_id, nonce] = expires
            assert nonces._count == held(nonces)
            assert all(
                app.count == sum(map(len, app.minutes.values())) for app in nonces._apps.values()
            )

    asyncio.run(run())
