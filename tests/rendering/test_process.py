"""The rendering process, seen from who ordered: it never outlives the order."""

import asyncio
import os
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest

from visavis.catalogue.seed import BUILT_IN
from visavis.errors import OperatorError
from visavis.rendering.messages import Order, Progress, Text
from visavis.rendering.process import render

NORA = str(BUILT_IN / "characters" / "nora.svg")


def order(text: str, output: Path) -> Order:
    return Order("drawn", NORA, Text(text, "espeak", "en"), str(output), 64, 64)


def children_of(pid: int) -> dict[int, str]:
    """Processes that it started, and what those started, with their command lines."""
    found: dict[int, str] = {}
    for folder in Path("/proc").iterdir():
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid:
            found |= {int(folder.name): command} | children_of(int(folder.name))
    return found


def are_running(pids: Iterable[int]) -> bool:
    return any(Path(f"/proc/{pid}").exists() for pid in pids)


async def ended(pids: Iterable[int]) -> None:
    async with asyncio.timeout(5):
        while are_running(pids):  # noqa: ASYNC110 - nothing tells of what is not our own child
            await asyncio.sleep(0.02)


pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="Linux has /proc")


class Render:
    """A long one that has begun."""

    def __init__(self, tmp_path: Path, sentences: int = 400) -> None:
        self._begun = asyncio.Event()
        made = order("One two three four five. " * sentences, tmp_path / "x.mp4")
        self.task = asyncio.create_task(render(made, self._told))

    def _told(self, progress: Progress) -> None:
        if progress.seconds > 2:
            self._begun.set()

    async def processes(self) -> dict[int, str]:
        """Those that it consists of, once it works."""
        await asyncio.wait_for(self._begun.wait(), 30)
        return children_of(os.getpid())


async def test_a_video_is_made(tmp_path: Path) -> None:
    told: list[Progress] = []
    done = await render(order("Hi.", tmp_path / "x.mp4"), told.append)
    assert done.seconds > 1
    assert told
    assert (tmp_path / "x.mp4").stat().st_size > 1000


async def test_a_fault_is_an_operator_error(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="The video cannot be written: No such file"):
        await render(order("Hi.", tmp_path / "missing" / "x.mp4"), print)


async def test_who_stops_waiting_ends_all_of_it(tmp_path: Path) -> None:
    rendering = Render(tmp_path)
    pids = await rendering.processes()
    assert any("rendering.worker" in command for command in pids.values())
    assert any("espeak.worker" in command for command in pids.values())
    rendering.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await rendering.task
    await ended(pids)


async def test_a_worker_that_is_killed_is_a_clear_fault(tmp_path: Path) -> None:
    rendering = Render(tmp_path)
    pids = await rendering.processes()
    worker = next(pid for pid, command in pids.items() if "rendering.worker" in command)
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(OperatorError, match=r"ended without a word \(exit code -9\)"):
        await rendering.task
    await ended(pids)


async def test_a_voice_that_is_killed_is_replaced_or_a_clear_fault(tmp_path: Path) -> None:
    """Between two sentences nothing is lost; within one, there is no video."""
    rendering = Render(tmp_path, sentences=8)
    pids = await rendering.processes()
    for pid, command in pids.items():
        if "espeak.worker" in command:
            os.kill(pid, signal.SIGKILL)
    try:
        assert (await rendering.task).seconds > 8
    except OperatorError as fault:
        assert "The timbre cannot say that: The process of espeak" in fault.problem
    await ended(pids)
