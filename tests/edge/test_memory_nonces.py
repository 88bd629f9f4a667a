"""Nonces in memory: bounded, forgotten by the minute, and fair to quiet Apps."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from support.clock import START, FakeClock

from visavis.edge.nonces import MemoryNonces

NOW = int(START)
BUSY, QUIET = 1, 2


def held(nonces: MemoryNonces) -> int:
    """How many nonces are in memory, counted one by one."""
    minutes = [minute for app in nonces._apps.values() for minute in app.values()]
    return sum(map(len, minutes))


async def test_memory_is_bounded(clock: FakeClock) -> None:
    nonces = MemoryNonces(clock, 100)
    for number in range(1000):
        assert await nonces.add(number % 7, str(number), NOW + 1 + number % 1200)
        assert held(nonces) <= 100


async def test_with_no_room_the_busiest_app_forgets_and_no_other(clock: FakeClock) -> None:
    nonces = MemoryNonces(clock, 50)
    for number in range(5):
        await nonces.add(QUIET, f"quiet{number}", NOW + 1)
    for number in range(2000):
        await nonces.add(BUSY, str(number), NOW + 600 + number)
    for number in range(5):
        assert not await nonces.add(QUIET, f"quiet{number}", NOW + 1)


async def test_with_no_room_the_oldest_go_first(clock: FakeClock) -> None:
    nonces = MemoryNonces(clock, 3)
    for number in range(4):
        assert await nonces.add(BUSY, str(number), NOW + 60 * (number + 1))
    assert [await nonces.add(BUSY, str(number), NOW + 999) for number in (3, 2, 1)] == [False] * 3
    assert await nonces.add(BUSY, "0", NOW + 999)


async def test_a_store_of_one_remembers_the_last(clock: FakeClock) -> None:
    nonces = MemoryNonces(clock, 1)
    for nonce in ("a", "b"):
        assert await nonces.add(BUSY, nonce, NOW + 600)
        assert not await nonces.add(BUSY, nonce, NOW + 600)
    assert await nonces.add(QUIET, "a", NOW + 600)
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
        for app_id, nonce, life_s, pause_s in calls:
            clock.advance(pause_s)
            expires = int(clock.now()) + life_s
            minutes = nonces._apps.get(app_id, {}).values()
            known = any(minute.get(nonce, 0) > clock.now() for minute in minutes)
            assert await nonces.add(app_id, nonce, expires) is not known
            assert nonces._count == held(nonces) <= capacity

    asyncio.run(run())


@given(st.lists(steps, max_size=40))
def test_with_room_enough_no_nonce_is_taken_twice_in_its_life(
    calls: list[tuple[int, str, int, float]],
) -> None:
    async def run() -> None:
        clock = FakeClock()
        nonces = MemoryNonces(clock, 1000)
        taken: dict[tuple[int, str], int] = {}
        for app_id, nonce, life_s, pause_s in calls:
            clock.advance(pause_s)
            expires = int(clock.now()) + life_s
            free = taken.get((app_id, nonce), 0) <= clock.now()
            assert await nonces.add(app_id, nonce, expires) is free
            if free:
                taken[app_id, nonce] = expires

    asyncio.run(run())
