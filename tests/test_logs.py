"""What lines of the log are about."""

import asyncio
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest
import structlog

from visavis import logs
from visavis.logs import about, always_about, in_background, set_up_logs

REQUEST: ContextVar[str] = ContextVar("request", default="")
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """The lines that were logged, as JSON."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setattr(logs, "_process", {})
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    set_up_logs("json", REQUEST.get)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = before
    root.setLevel(level)


async def test_work_behind_a_call_is_about_its_own_things_not_the_call(lines: Lines) -> None:
    log = structlog.get_logger()

    async def work() -> None:
        await asyncio.sleep(0)
        log.info("behind")
        logging.getLogger("library").warning("oh")

    async def call() -> None:
        REQUEST.set("r1")
        about(app_id=1, drive_id="d")
        work_done = in_background(work(), task_id="t", app_id=2)
        log.info("in.call")
        await work_done

    await asyncio.create_task(call())
    log.info("elsewhere")
    in_call, behind, library, elsewhere = lines()
    assert (in_call["request_id"], in_call["app_id"], in_call["drive_id"]) == ("r1", 1, "d")
    for line in (behind, library):
        assert (line["task_id"], line["app_id"]) == ("t", 2)
        assert not {"request_id", "drive_id"} & set(line)
    assert not {"request_id", "task_id", "app_id"} & set(elsewhere)


def test_what_a_line_says_itself_stands_above_what_it_is_about(lines: Lines) -> None:
    about(task_id="of the call")
    structlog.get_logger().info("x", task_id="its own")
    assert lines()[0]["task_id"] == "its own"


def test_a_process_of_one_stream_says_so_in_every_line(lines: Lines) -> None:
    always_about(app_id=7, task_id="t")
    structlog.get_logger().info("x", drive_id="d")
    logging.getLogger("library").warning("oh")
    for line in lines():
        assert (line["app_id"], line["task_id"]) == (7, "t")


def test_the_end_of_a_program_is_a_line_like_any_other(lines: Lines) -> None:
    with pytest.raises(ValueError, match="nonsense") as ended:
        int("nonsense")
    logs._log_end(ended.type, ended.value, ended.tb)
    (line,) = lines()
    assert line["event"] == "process.failed"
    assert line["exception"][0]["exc_type"] == "ValueError"
