"""``python -m benchmarks.voices``: how fast espeak-ng speaks, with other work on the machine.

Another process computes throughout, as a renderer would beside the voice.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import signal
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from visavis.voices.contract import Utterance
from visavis.voices.espeak.engine import EspeakEngine
from visavis.voices.faults import VoiceError
from visavis.voices.workers.pool import PoolLimits

TEXT = (
    "Good morning, and welcome to the museum. The exhibition opens at nine, and the guided tour "
    "begins at half past ten. Please leave coats and bags at the desk; photographs are allowed."
)
VOICES = ("en-us+f2", "de+m3", "cmn+f4", "es+m1")
RATE = 22_050


def compute() -> None:
    """Other work: one core's worth, for ever."""
    while True:
        sum(n * n for n in range(100_000))


@asynccontextmanager
async def engine_beside_work(workers: int) -> AsyncIterator[EspeakEngine]:
    work = multiprocessing.get_context("spawn").Process(target=compute, daemon=True)
    work.start()
    engine = EspeakEngine(PoolLimits(workers=workers))
    try:
        await engine.warm()
        yield engine
    finally:
        await engine.aclose()
        work.kill()
        work.join()


async def first_chunk_ms(engine: EspeakEngine, times: int) -> list[float]:
    """Milliseconds from text to the first chunk, one utterance at a time, voices in turn."""
    figures = []
    for number in range(times):
        utterance = Utterance(f"{number}. {TEXT}", VOICES[number % len(VOICES)])
        start = time.perf_counter()
        async with aclosing(engine.speak(utterance)) as chunks:
            await anext(chunks)
            figures.append((time.perf_counter() - start) * 1e3)
        await asyncio.sleep(0.01)
    return sorted(figures)


async def times_real_time(engine: EspeakEngine, times: int) -> float:
    """Seconds of speech made a second."""
    samples, start = 0, time.perf_counter()
    for _ in range(times):
        async for chunk in engine.speak(Utterance(TEXT, VOICES[0])):
            samples += len(chunk.samples)
    return samples / RATE / (time.perf_counter() - start)


async def crowd(engine: EspeakEngine, size: int) -> tuple[float, float, int]:
    """Seconds for all, seconds to the last first chunk, and how many heard another one's words."""
    start = time.perf_counter()
    firsts: list[float] = []

    async def hear(number: int) -> bool:
        text = f"Visitor {number}, please. {TEXT}"
        found, is_first = [], True
        async for chunk in engine.speak(Utterance(text, VOICES[0])):
            if is_first:
                firsts.append(time.perf_counter() - start)
                is_first = False
            found += [text[w.position : w.position + w.length] for w in chunk.words or ()]
        return found == [word.strip(".,;") for word in text.split()]

    heard = await asyncio.gather(*(hear(number) for number in range(size)))
    return time.perf_counter() - start, max(firsts), heard.count(False)


async def interrupt_ms(engine: EspeakEngine, times: int) -> list[float]:
    """Milliseconds from closing a long utterance to the first chunk of the next, one worker."""
    figures = []
    for _ in range(times):
        chunks = engine.speak(Utterance(TEXT * 50, VOICES[0]))
        await anext(chunks)
        start = time.perf_counter()
        await chunks.aclose()
        async with aclosing(engine.speak(Utterance(TEXT, VOICES[0]))) as following:
            await anext(following)
        figures.append((time.perf_counter() - start) * 1e3)
    return sorted(figures)


async def after_kill(engine: EspeakEngine) -> tuple[str, float]:
    """How the utterance of a killed worker ended, and milliseconds until the next one is heard."""
    chunks = engine.speak(Utterance(TEXT * 50, VOICES[0]))
    await anext(chunks)
    for pid in engine.pool.pids:
        os.kill(pid, signal.SIGKILL)
    ended = "went on"
    try:
        async for _ in chunks:
            pass
    except VoiceError as fault:
        ended = f"VoiceError {fault.reason}"
    start = time.perf_counter()
    async with aclosing(engine.speak(Utterance(TEXT, VOICES[0]))) as following:
        await anext(following)
    return ended, (time.perf_counter() - start) * 1e3


def memory_mib(pids: Sequence[int]) -> float:
    """Resident memory of processes, where /proc tells it."""
    pages = 0
    for pid in pids:
        statm = Path(f"/proc/{pid}/statm")
        pages += int(statm.read_text().split()[1]) if statm.exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _percentile(figures: Sequence[float], share: float) -> float:
    return figures[min(int(len(figures) * share), len(figures) - 1)]


async def report(times: int, size: int) -> None:
    async with engine_beside_work(1) as engine:
        figures = await first_chunk_ms(engine, times)
        print(
            f"text to first chunk, ms: median {statistics.median(figures):.1f}, "
            f"p95 {_percentile(figures, 0.95):.1f}, worst {figures[-1]:.1f} (n={times})"
        )
        print(f"times real time: {await times_real_time(engine, 20):.0f}")
        interrupted = await interrupt_ms(engine, 100)
        print(f"interrupt to the next first chunk, ms: p95 {_percentile(interrupted, 0.95):.1f}")
        ended, respawned = await after_kill(engine)
        print(f"killed: {ended}; the next spoke after {respawned:.0f} ms")
    async with engine_beside_work(2) as engine:
        before = memory_mib([os.getpid()])
        seconds, last, mixed = await crowd(engine, size)
        print(
            f"{size} at once: all heard in {seconds:.2f} s, the last began after {last:.2f} s, "
            f"mixed up {mixed}; workers {memory_mib(engine.pool.pids):.0f} MiB together, "
            f"we grew by {memory_mib([os.getpid()]) - before:.0f} MiB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.voices", description=__doc__)
    parser.add_argument("--times", type=int, default=400, help="utterances measured one by one")
    parser.add_argument("--size", type=int, default=200, help="utterances at once")
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    asyncio.run(report(options.times, options.size))


if __name__ == "__main__":
    main()
