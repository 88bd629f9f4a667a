"""The process that makes a face, seen from who ordered: whatever it does, there is an answer."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from support.watching import until

from visavis.creation.messages import Made, Message, Order, Refused, Step
from visavis.creation.process import Maker

ORDER = Order("source", "folder", "models")
SPEAK = "import sys, time, os; say = lambda line: print(line, flush=True); sys.stdin.readline();"
MADE = """say('{"type":"Made","kind":"portrait","actions":["wave"]}');"""
STEP = """say('{"type":"Step","share":0.5,"doing":"looking","patience_s":%s}');"""


async def made_by(program: str) -> tuple[Made | Refused, list[Message]]:
    told: list[Message] = []
    answer = await Maker([sys.executable, "-c", SPEAK + program]).make(ORDER, told.append)
    return answer, told


async def test_what_it_says_is_told_as_it_comes_and_the_last_is_the_answer() -> None:
    answer, told = await made_by(STEP % 60 + MADE)
    assert answer == Made("portrait", ("wave",))
    assert told == [Step(0.5, "looking", 60.0), answer]


async def test_a_refusal_is_an_answer() -> None:
    answer, _ = await made_by(
        """say('{"type":"Refused","problem":"Two.","remedy":"Crop.","reason":"faces"}')"""
    )
    assert answer == Refused("Two.", "Crop.", "faces")


@pytest.mark.parametrize(
    ("program", "how"),
    [
        ("pass", "it ended"),
        ("os.kill(os.getpid(), 9)", "it ended"),
        ("raise MemoryError", "it ended"),
        ("say('Segmentation fault'); time.sleep(60)", "it spoke nonsense"),
        ("say('{}'); time.sleep(60)", "it spoke nonsense"),
        ("sys.stdout.write('x' * 3_000_000); sys.stdout.flush(); time.sleep(60)", "it spoke"),
        ("sys.stdout.write('{'); sys.stdout.flush()", "it ended"),
        (STEP % 0.2 + "time.sleep(60)", "nothing came within 0.2 s"),
    ],
)
async def test_one_that_fails_has_refused_without_a_reason(program: str, how: str) -> None:
    answer, _ = await made_by(program)
    assert isinstance(answer, Refused)
    assert answer.reason == ""
    assert answer.problem.startswith(f"The process that makes faces failed: {how}")
    assert "log" in answer.remedy


async def test_one_that_cannot_be_started_has_too(tmp_path: Path) -> None:
    answer = await Maker([str(tmp_path / "none")]).make(ORDER, lambda _: None)
    assert isinstance(answer, Refused)
    assert "it cannot be started (No such file or directory)" in answer.problem


async def test_it_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISAVIS_DATABASE_URL", "postgresql://someone:secret@db/visavis")
    monkeypatch.setenv("PIP_INDEX_URL", "kept")
    answer, _ = await made_by(
        "import json;"
        "ours = [name for name in os.environ if name.startswith('VISAVIS_')];"
        "kept = os.environ['PIP_INDEX_URL'];"
        "say(json.dumps({'type': 'Made', 'kind': kept, 'actions': ours}))"
    )
    assert answer == Made("kept", ())


async def test_when_the_order_is_cancelled_it_ends_with_all_that_it_has_started(
    tmp_path: Path,
) -> None:
    pids = tmp_path / "pids"
    program = (
        "import subprocess;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}');"
        + STEP % 60
        + "time.sleep(60)"
    )
    began = asyncio.Event()
    maker = Maker([sys.executable, "-c", SPEAK + program])
    making = asyncio.create_task(maker.make(ORDER, lambda _: began.set()))
    await asyncio.wait_for(began.wait(), 20)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    ended = [int(pid) for pid in pids.read_text().split()]
    await until(lambda: not any(map(_runs, ended)))


def _runs(pid: int) -> bool:
    """Whether it does; one that has ended and that nobody has waited for does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_test_would_see_one_that_runs() -> None:
    assert _runs(os.getpid())
