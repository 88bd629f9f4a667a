"""A server in this process, and a fresh one behind the same address for every test."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import msgspec
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from visavis.audio.addresses import AllowedHosts
from visavis.audio.fetching import AudioFetcher
from visavis.bootstrap.application import open_app, run_beside
from visavis.bootstrap.house import open_house
from visavis.bootstrap.stand_ins import StandIns
from visavis.edge.server import BACKLOG, bind, bound_url, serving_beside
from visavis.hosting.spares import Spares
from visavis.settings import Settings
from visavis.testing.callback_record import CallbackRecord
from visavis.testing.clocks import CallersClock, SystemTestClock, TestClock
from visavis.testing.data_directory import keep_loosely, seed, settings_of
from visavis.testing.doors import Doors
from visavis.testing.loop_thread import LoopThread
from visavis.testing.operations import Operations
from visavis.testing.passing import Passing
from visavis.testing.recorded_host import RecordedHost
from visavis.testing.script import Script
from visavis.testing.scripted_host import ScriptedHost
from visavis.testing.session import Credentials, Visavis
from visavis.testing.transcript import Transcript
from visavis.testing.virtual_clock import VirtualClock

ANSWER_S = 30.0
"""How long ``client`` waits for an answer, in real time."""
PREPARED_S = 60.0
"""How long a test waits for the process of its first real stream."""
_POLL_S = 0.05
_NOBODY = "No test that uses the visavis fixture runs just now.\n"


@contextmanager
def open_server() -> Iterator[SharedServer]:
    """Listens on a free port of this machine until the block ends."""
    thread = LoopThread("visavis.testing")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="visavis-testing-") as place,
            bind("127.0.0.1", 0) as listening,
            httpx.Client(trust_env=False, verify=False, timeout=ANSWER_S) as http,  # noqa: S501 (no TLS)
        ):
            listening.listen(BACKLOG)
            folder, front = Path(place), _Front()
            base_url = bound_url(listening, tls=False)
            app = thread.run(seed(settings_of(folder / "seed", folder), base_url))
            with thread.hold(serving_beside(front, listening)):
                yield SharedServer(app, thread, folder, front, http)
    finally:
        thread.close()


class SharedServer:
    """Its address and its App are the same for all tests."""

    __test__ = False

    def __init__(
        self,
        app: Credentials,
        thread: LoopThread,
        folder: Path,
        front: _Front,
        http: httpx.Client,
    ) -> None:
        self.app = app
        self._thread = thread
        self._folder = folder
        self._front = front
        self._http = http

    @property
    def base_url(self) -> str:
        return self.app.base_url

    @contextmanager
    def fresh(self, *, real_streams: bool = False) -> Iterator[Visavis]:
        """A server without tasks, until the block ends; one at a time.

        ``real_streams``: each in a process of its own, with sound and pictures, by the real clock.
        """
        with tempfile.TemporaryDirectory(prefix="test-", dir=self._folder) as folder:
            data_dir = Path(folder) / "data"
            shutil.copytree(self._folder / "seed", data_dir)
            settings = settings_of(data_dir, self._folder)
            real = msgspec.structs.replace(settings, stream_spares=1)
            opening = self._real(real) if real_streams else self._scripted(settings)
            with self._thread.hold(opening) as visavis:
                yield visavis

    @asynccontextmanager
    async def _scripted(self, settings: Settings) -> AsyncIterator[Visavis]:
        clock, script, wake = VirtualClock(time.time()), Script(), asyncio.Event()
        transcript = Transcript(clock.now_ms, lambda: clock.now_ms)
        host = ScriptedHost(
            lambda: clock.now_ms,
            script,
            transcript,
            lambda: AudioFetcher(AllowedHosts(["*"])),
            wake.set,
        )
        callers_clock = CallersClock(clock)
        async with AsyncExitStack() as stack:
            house = await stack.enter_async_context(open_house(settings, clock))
            await keep_loosely(house.engine)
            record = CallbackRecord(clock.monotonic)
            stand_ins = StandIns(lambda _: host, callers_clock, record, owns_process=False)
            application = await stack.enter_async_context(
                open_app(house, self.base_url, stand_ins=stand_ins)
            )
            stack.callback(record.end)
            feed, app_id = application.parts.feed, self.app.app_id
            passing = Passing(clock, host, house.outbox, application.parts, wake)
            tickets = application.parts.streaming.drives.tickets
            passing.doors = Doors(
                application.asgi, tickets, transcript.received_bytes, passing.taken_in
            )
            run = self._thread.run
            operations = Operations(
                house, feed, app_id, run, lambda task_id: _crash(host, passing, task_id)
            )
            record.connect(operations.set_callback_url, lambda: run(passing.catch_up()))
            await stack.enter_async_context(passing.running())
            with self._front.leading_to(passing.doors):
                yield Visavis(
                    self.app,
                    TestClock(clock, lambda ms: self._thread.run(passing.advance(ms))),
                    transcript,
                    record,
                    script,
                    self._http,
                    callers_clock,
                    operations,
                )

    @asynccontextmanager
    async def _real(self, settings: Settings) -> AsyncIterator[Visavis]:
        clock = SystemTestClock()
        transcript = Transcript(clock.start_ms, lambda: int(clock.now() * 1000))
        async with AsyncExitStack() as stack:
            house = await stack.enter_async_context(open_house(settings))
            record = CallbackRecord(lambda: round(clock.elapsed_s, 3))
            stand_ins = StandIns(
                lambda local: RecordedHost(local, transcript),
                callback_transport=record,
                owns_process=False,
            )
            application = await stack.enter_async_context(
                open_app(house, self.base_url, stand_ins=stand_ins)
            )
            stack.callback(record.end)
            feed, app_id = application.parts.feed, self.app.app_id
            operations = Operations(house, feed, app_id, self._thread.run)
            record.connect(operations.set_callback_url)
            work = run_beside([begin() for begin in application.parts.work])
            await stack.enter_async_context(work)
            await _prepared(application.parts.streaming.local.spares)
            with self._front.leading_to(application.asgi):
                yield Visavis(
                    self.app,
                    clock,
                    transcript,
                    record,
                    Script(),
                    self._http,
                    None,
                    operations,
                )


class _Front:
    """Leads to the server of the test that runs."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None

    @contextmanager
    def leading_to(self, app: ASGIApp) -> Iterator[None]:
        if self._app is not None:
            raise RuntimeError("Two servers at once: only one test at a time may have one.")
        self._app = app
        try:
            yield
        finally:
            self._app = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is not None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(_NOBODY, status_code=503)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1001, "reason": _NOBODY.strip()})


async def _prepared(spares: Spares) -> None:
    """Until a stream can begin without waiting for its process, or it is plain that none will."""
    until_s = time.monotonic() + PREPARED_S
    while not (spares.ready or spares.problem or time.monotonic() > until_s):  # noqa: ASYNC110
        await asyncio.sleep(_POLL_S)


async def _crash(host: ScriptedHost, passing: Passing, task_id: str) -> None:
    host.lose(task_id, "The test had its process crash.")
    await passing.catch_up()
