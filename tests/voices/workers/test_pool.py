"""The pool with real processes that misbehave on demand."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from visavis.voices.faults import Reason, VoiceError
from visavis.voices.workers.messages import Sound
from visavis.voices.workers.pool import PoolLimits, WorkerPool
from visavis.voices.workers.process import WorkerProgram

TESTS = Path(__file__).parents[2]
SCRIPTED = WorkerProgram("voices.workers.scripted", engine="the scripted engine")


@pytest.fixture(autouse=True)
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


@pytest.fixture
async def open_pool() -> AsyncIterator[Callable[..., WorkerPool]]:
    opened: list[WorkerPool] = []

    def open_one(program: WorkerProgram = SCRIPTED, **limits: float) -> WorkerPool:
        opened.append(WorkerPool(program, PoolLimits(**limits)))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for pool in opened:
        await pool.aclose()


async def say(pool: WorkerPool, text: str) -> list[int]:
    """The values heard."""
    heard: list[int] = []
    async for sound in pool.say(text, "script", {}, is_first=True):
        heard.extend(np.unique(np.frombuffer(sound.pcm, np.int16)).tolist())
    return heard


async def failing(pool: WorkerPool, text: str) -> VoiceError:
    async with asyncio.timeout(20):
        with pytest.raises(VoiceError) as caught:
            await say(pool, text)
    return caught.value


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def gone(pid: int) -> None:
    async with asyncio.timeout(20):
        while is_running(pid):
            await asyncio.sleep(0.01)


async def test_workers_start_when_needed_and_stay(open_pool: Callable[..., WorkerPool]) -> None:
    pool = open_pool(workers=2)
    assert pool.pids == []
    assert await say(pool, "1 2 3") == [1, 2, 3]
    first = pool.pids
    assert await say(pool, "4") == [4]
    assert pool.pids == first
    assert len(first) == 1


async def test_asking_what_there_is_while_many_speak_starts_no_worker_too_many(
    open_pool: Callable[..., WorkerPool],
) -> None:
    pool = open_pool(workers=2)

    async def ask_and_say(number: int) -> list[int]:
        await pool.ready()
        return await say(pool, str(number))

    heard = await asyncio.gather(*(ask_and_say(number) for number in range(50)))
    assert heard == [[number] for number in range(50)]
    assert len(pool.pids) <= 2


async def test_no_more_workers_than_allowed_and_nothing_mixed_up(
    open_pool: Callable[..., WorkerPool],
) -> None:
    pool = open_pool(workers=3)
    asked = [f"{n} {n + 1000}" for n in range(200)]
    heard = await asyncio.gather(*(say(pool, text) for text in asked))
    assert heard == [[n, n + 1000] for n in range(200)]
    assert len(pool.pids) == 3


@pytest.mark.parametrize("end", ["die", "crash", "nonsense"])
async def test_a_worker_that_ends_fails_one_request_and_is_replaced(
    open_pool: Callable[..., WorkerPool], end: str
) -> None:
    pool = open_pool(workers=1)
    heard: list[Sound] = []
    sounds = pool.say(f"7 {end} 8", "script", {}, is_first=True)
    heard.append(await anext(sounds))
    with pytest.raises(VoiceError) as caught:
        heard.append(await anext(sounds))
    assert caught.value.reason is Reason.DIED
    assert caught.value.can_retry
    assert len(heard) == 1
    assert await say(pool, "9") == [9]
    assert len(pool.pids) == 1


async def test_a_worker_killed_while_idle_is_not_noticed(
    open_pool: Callable[..., WorkerPool],
) -> None:
    pool = open_pool(workers=1)
    await say(pool, "1")
    os.kill(pool.pids[0], signal.SIGKILL)
    await gone(pool.pids[0])
    await asyncio.sleep(0.05)
    assert await say(pool, "2") == [2]


@pytest.mark.parametrize(("word", "reason"), [("fail", Reason.FAILED), ("value", Reason.FAILED)])
async def test_an_error_of_the_engine_leaves_the_worker_alive(
    open_pool: Callable[..., WorkerPool], word: str, reason: Reason
) -> None:
    pool = open_pool(workers=1)
    await say(pool, "1")
    before = pool.pids
    fault = await failing(pool, word)
    assert fault.reason is reason
    assert "as the script says" in fault.message
    assert await say(pool, "1") == [1]
    assert pool.pids == before


async def test_a_request_that_takes_too_long_is_ended(
    open_pool: Callable[..., WorkerPool],
) -> None:
    pool = open_pool(workers=1, request_s=0.2)
    await pool.warm()
    before = pool.pids
    assert (await failing(pool, "stuck")).reason is Reason.TIMED_OUT
    await gone(before[0])
    assert await say(pool, "1") == [1]


async def test_a_start_that_takes_too_long_is_ended(open_pool: Callable[..., WorkerPool]) -> None:
    pool = open_pool(WorkerProgram("voices.workers.scripted", ["slow"]), start_s=0.5)
    assert (await failing(pool, "1")).reason is Reason.TIMED_OUT
    assert pool.pids == []


async def test_an_engine_that_cannot_be_loaded_says_why(
    open_pool: Callable[..., WorkerPool],
) -> None:
    pool = open_pool(WorkerProgram("voices.workers.scripted", ["missing"]))
    fault = await failing(pool, "1")
    assert (fault.reason, fault.message) == (Reason.NOT_INSTALLED, "it is not installed")


async def test_a_program_that_does_not_start_is_told(open_pool: Callable[..., WorkerPool]) -> None:
    pool = open_pool(WorkerProgram("voices.no_such_module"))
    assert (await failing(pool, "1")).reason is Reason.DIED


async def test_who_stops_listening_frees_the_worker(open_pool: Callable[..., WorkerPool]) -> None:
    pool = open_pool(workers=1, cancel_s=20)
    await pool.warm()
    before = pool.pids
    sounds = pool.say("1 hang 2", "script", {}, is_first=True)
    await anext(sounds)
    await sounds.aclose()
    async with asyncio.timeout(10):
        assert await say(pool, "3") == [3]
    assert pool.pids == before


async def test_a_worker_that_does_not_heed_a_cancel_is_ended(
    open_pool: Callable[..., WorkerPool],
) -> None:
    pool = open_pool(workers=1, cancel_s=0.1)
    sounds = pool.say("1 stuck", "script", {}, is_first=True)
    await anext(sounds)
    before = pool.pids
    await sounds.aclose()
    async with asyncio.timeout(20):
        assert await say(pool, "2") == [2]
    assert pool.pids != before
    await gone(before[0])


async def test_requests_wait_their_turn_up_to_a_bound(
    open_pool: Callable[..., WorkerPool],
) -> None:
    pool = open_pool(workers=1, waiting=2)
    blocking = pool.say("1 hang", "script", {}, is_first=True)
    await anext(blocking)
    order: list[int] = []

    async def wait(text: str) -> None:
        order.extend(await say(pool, text))

    waiting = [asyncio.create_task(wait(text)) for text in ("5", "6")]
    await asyncio.sleep(0)
    fault = await failing(pool, "7")
    assert fault.reason is Reason.BUSY
    assert fault.can_retry
    going_on = asyncio.create_task(anext(pool.say("8", "script", {}, is_first=False)))
    await asyncio.sleep(0)
    await blocking.aclose()
    await asyncio.gather(*waiting, going_on)
    assert order == [5, 6]
    assert await say(pool, "9") == [9]


async def test_one_that_gives_up_waiting_leaves_no_trace(
    open_pool: Callable[..., WorkerPool],
) -> None:
    pool = open_pool(workers=1, waiting=1)
    blocking = pool.say("1 hang", "script", {}, is_first=True)
    await anext(blocking)
    for _ in range(3):
        task = asyncio.create_task(say(pool, "2"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await blocking.aclose()
    assert await say(pool, "3") == [3]


async def test_closing_ends_all_workers_and_what_they_say(
    open_pool: Callable[..., WorkerPool],
) -> None:
    pool = open_pool(workers=2)
    await pool.warm()
    pids = pool.pids
    task = asyncio.create_task(failing(pool, "hang"))
    await asyncio.sleep(0.05)
    await pool.aclose()
    assert (await task).reason is Reason.CLOSED
    assert not any(map(is_running, pids))
    assert (await failing(pool, "1")).reason is Reason.CLOSED


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_no_worker_outlives_a_parent_that_is_killed() -> None:
    code = """
import asyncio
from visavis.voices.workers.messages import Sound
from visavis.voices.workers.pool import WorkerPool
from visavis.voices.workers.process import WorkerProgram
async def main():
    pool = WorkerPool(WorkerProgram("voices.workers.scripted"))
    await pool.warm()
    busy = pool.say("1 hang", "script", {}, is_first=True)
    await anext(busy)
    print(*pool.pids, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=subprocess.PIPE
    )
    assert parent.stdout
    pids = [int(pid) for pid in (await parent.stdout.readline()).split()]
    assert len(pids) == 2
    assert all(map(is_running, pids))
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    for pid in pids:
        await gone(pid)


async def test_workers_are_not_given_our_secrets(
    open_pool: Callable[..., WorkerPool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISAVIS_SECRET_OF_TEST", "1")
    pool = open_pool(workers=1)
    await pool.warm()
    assert b"SECRET" not in Path(f"/proc/{pool.pids[0]}/environ").read_bytes()
