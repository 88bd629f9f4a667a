"""Logs: one line an event, on stderr, with the call, App, task and drive that it is about."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context
from types import TracebackType
from typing import Any, TextIO, TypeVar, cast

import structlog

RequestIdSource = Callable[[], str]
T = TypeVar("T")


class _Forgiving:
    """A stream whose faults (a full disk, a reader that is gone) do not become those of calls."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


_process: dict[str, object] = {}


def about(**facts: object) -> None:
    """What the lines of this call, or of this task of asyncio, are about from here on.

    The keys are the same everywhere: ``request_id``, ``app_id``, ``task_id``, ``drive_id``.
    """
    structlog.contextvars.bind_contextvars(**facts)


def always_about(**facts: object) -> None:
    """What all lines of this process are about from here on."""
    _process.update(facts)


def in_background(work: Coroutine[Any, Any, T], **facts: object) -> asyncio.Task[T]:
    """Work that goes on behind the call that began it: its lines are about ``facts``, and do not
    bear the RequestId of that call."""
    context = Context()
    context.run(about, **facts)
    return asyncio.get_running_loop().create_task(work, context=context)


def set_up_program_logs() -> None:
    """For a program that a server started: it logs as that does, to the same place."""
    set_up_logs(os.environ.get("VISAVIS_LOG_FORMAT") or "text", lambda: "")
    sys.excepthook = _log_end


def _log_end(
    kind: type[BaseException], fault: BaseException, traceback: TracebackType | None
) -> None:
    log = structlog.get_logger()
    log.error("process.failed", exc_info=(kind, fault, traceback))


def set_up_logs(log_format: str, request_id: RequestIdSource) -> None:
    """``log_format`` is ``text`` or ``json``. Libraries' warnings come out in the same form."""

    def add_concerns(
        logger: object, method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        if current := request_id():
            event["request_id"] = current
        concerned = structlog.contextvars.merge_contextvars(logger, method, event)
        return {**_process, **concerned}

    stream = _Forgiving(sys.stderr)
    shared: list[structlog.typing.Processor] = [
        add_concerns,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[structlog.typing.Processor]
    # Tracebacks are shown without the values of variables: a signed URL may be among them.
    if log_format == "json":
        transform = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        renderer = [
            structlog.processors.ExceptionRenderer(transform),
            structlog.processors.JSONRenderer(),
        ]
    else:
        renderer = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    structlog.configure(
        processors=[*shared, *renderer],
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, stream)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
