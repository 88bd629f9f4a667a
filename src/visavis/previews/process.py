"""A worker process, seen from the server: one job at a time."""

import asyncio
import sys
from collections import deque
from contextlib import suppress

import msgspec
import structlog

from visavis.previews.jobs import Job, Outcome, PreviewError, Reason

log = structlog.get_logger()

TIMEOUT_S = 30.0
"""A preview takes about a second; what takes longer than this hangs."""
# -P: modules come from where Visavis is installed, not from the folder the server was started in.
_COMMAND = (sys.executable, "-P", "-m", "visavis.previews.worker")
_LAST_WORDS = 20


class WorkerProcess:
    """Started with the first job. After a fault of its own it is dead, and another has to do."""

    def __init__(self) -> None:
        self._process: _Process | None = None

    @property
    def ended(self) -> bool:
        """Whether the process was there and is gone, as when the system was short of memory."""
        return self._process is not None and self._process.ended

    async def render(self, job: Job) -> None:
        """Raises PreviewError; with DIED the worker has to be closed."""
        if self._process is None:
            try:
                self._process = await _start()
            except OSError as fault:
                raise _death(f"it cannot be started ({fault})") from None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                line = await self._process.ask(msgspec.json.encode(job) + b"\n")
        except TimeoutError:
            raise self._process.death(f"nothing came within {TIMEOUT_S:g} s") from None
        except (OSError, ValueError, RuntimeError) as fault:  # uvloop: RuntimeError if it is gone
            raise self._process.death(str(fault)) from None
        if not line.endswith(b"\n"):
            raise self._process.death("it ended")
        outcome = msgspec.json.decode(line, type=Outcome)
        if outcome.reason is not None:
            raise PreviewError(outcome.reason, outcome.message)

    async def aclose(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            await self._process.aclose()


class _Process:
    def __init__(
        self,
        process: asyncio.subprocess.Process,
        jobs: asyncio.StreamWriter,
        outcomes: asyncio.StreamReader,
        complaints: asyncio.StreamReader,
    ) -> None:
        self._process = process
        self._jobs = jobs
        self._outcomes = outcomes
        self._last_words: deque[bytes] = deque(maxlen=_LAST_WORDS)
        self._listener = asyncio.create_task(self._listen(complaints))

    @property
    def ended(self) -> bool:
        return self._process.returncode is not None

    async def ask(self, line: bytes) -> bytes:
        self._jobs.write(line)
        await self._jobs.drain()
        return await self._outcomes.readline()

    def death(self, how: str) -> PreviewError:
        words = b"".join(self._last_words)[-2000:].decode(errors="replace")
        return _death(how, words)

    async def aclose(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._listener

    async def _listen(self, complaints: asyncio.StreamReader) -> None:
        while chunk := await complaints.read(4096):
            self._last_words.append(chunk)


def _death(how: str, last_words: str = "") -> PreviewError:
    log.error("preview.worker_died", how=how, last_words=last_words)
    return PreviewError(Reason.DIED, f"The process that renders previews failed: {how}.")


async def _start() -> _Process:
    pipe = asyncio.subprocess.PIPE
    # In a session of its own: Ctrl+C is the server's business, which then closes its workers.
    process = await asyncio.create_subprocess_exec(
        *_COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
    )
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RuntimeError("a process with pipes has none")
    return _Process(process, process.stdin, process.stdout, process.stderr)
