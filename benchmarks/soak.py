"""``make soak``: an hour of speech and pauses, watched all the time.

The same sentence is said again and again, with pauses, longer speech, actions and interrupts in
between. For each time that it is said, the time from its first sound to the first picture with a
moved mouth, as both arrive at the viewer, must not drift; nor may memory grow.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.report import write
from benchmarks.servers import LOAD_CORE, pin
from benchmarks.stream_stage import TEXT, Stage, serving, stage
from benchmarks.streams import at_rest, quantile

SENTENCE = "My name is Amara, and a happy maple moth bumped my lamp."
BLOCKS = 6
_MIB = 2**20


@dataclass
class Log:
    """What was seen: (seconds since the beginning, value)."""

    skews_ms: list[tuple[float, float]] = field(default_factory=list)
    stream_mib: list[tuple[float, float]] = field(default_factory=list)
    server_mib: list[tuple[float, float]] = field(default_factory=list)
    unheard: int = 0


async def soak(on: Stage, seconds: float) -> Log:
    """Watch a stream for so long."""
    chance, log = random.Random(1), Log()  # noqa: S311 (nothing is kept secret)
    before = {one.pid for one in on.stream_processes()}
    task, _ = await on.create("soak", 512, 512)
    process = next(one for one in on.stream_processes() if one.pid in before)
    viewer = await on.watch("soak", 512, 512)
    still = await at_rest(viewer)
    begun = time.monotonic()
    while (now := time.monotonic() - begun) < seconds:
        await on.speak(task, SENTENCE)
        said = time.monotonic()
        try:
            sound, picture = await asyncio.gather(
                viewer.first_sound(said), viewer.first_move(said, still)
            )
            log.skews_ms.append((now, 1000 * (picture - sound)))
        except TimeoutError:
            log.unheard += 1
        await viewer.silence(1.0)
        log.stream_mib.append((now, _memory(process)))
        log.server_mib.append((now, psutil.Process(on.account.pid).memory_info().rss / _MIB))
        if chance.random() < 0.3:
            await on.speak(task, TEXT * chance.randint(1, 3))
            await asyncio.sleep(chance.uniform(1, 20))
            await on.interrupt(task)
        await asyncio.sleep(chance.uniform(0.5, 12))
    await viewer.aclose()
    await on.stop(task)
    return log


def _memory(process: psutil.Process) -> float:
    """Of a stream's process and its voice, in MiB."""
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family) / _MIB


def report(log: Log, seconds: float) -> list[str]:
    """A table of equal blocks of time."""
    lines = [
        "| minutes | said | picture after sound, median ms | its middle nine tenths, ms "
        "| stream, MiB | server, MiB |",
        "|---|---|---|---|---|---|",
    ]
    for block in range(BLOCKS):
        low, high = (seconds * (block + n) / BLOCKS for n in (0, 1))
        skews = _within(log.skews_ms, low, high)
        if not skews:
            lines.append(f"| {low / 60:.0f} to {high / 60:.0f} | 0 | - | - | - | - |")
            continue
        memory = [max(_within(found, low, high)) for found in (log.stream_mib, log.server_mib)]
        spread = [quantile(skews, share) for share in (0.05, 0.95)]
        lines.append(
            f"| {low / 60:.0f} to {high / 60:.0f} | {len(skews)} | {statistics.median(skews):.0f} "
            f"| {spread[0]:.0f} to {spread[1]:.0f} | {memory[0]:.0f} | {memory[1]:.0f} |"
        )
    return [*lines, "", f"Said and not heard or seen within ten seconds: {log.unheard}."]


def _within(found: Sequence[tuple[float, float]], low: float, high: float) -> list[float]:
    return [value for at, value in found if low <= at < high]


async def _measure(seconds: float) -> list[str]:
    with (
        tempfile.TemporaryDirectory(prefix="visavis-soak-") as work,
        serving(Path(work) / "data") as account,
    ):
        async with stage(account) as on:
            return report(await soak(on, seconds), seconds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--write", action="store_true", help="put the figures into README.md")
    options = parser.parse_args()
    pin(LOAD_CORE)
    lines = asyncio.run(_measure(60 * options.minutes))
    sys.stdout.write("\n".join(lines) + "\n")
    if options.write:
        write("soak", lines)


if __name__ == "__main__":
    main()
