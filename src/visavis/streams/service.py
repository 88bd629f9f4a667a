"""Stream tasks as Apps see them: created, found, stopped (contract section 4)."""

import asyncio
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from visavis.apps.models import App
from visavis.catalogue.models import DigitalHuman, FaceSource
from visavis.catalogue.snapshot import Snapshot
from visavis.clock import Clock
from visavis.errors import ApiError, MissingError, ReturnCode
from visavis.logs import about, in_background
from visavis.streams.faults import no_resources, not_here, stream_stopped, task_not_found
from visavis.streams.host import (
    InsufficientResourcesError,
    NotFoundError,
    StreamHandle,
    StreamHost,
)
from visavis.streams.log_lines import log_moves
from visavis.streams.messages import STOPPED
from visavis.streams.models import StreamTask
from visavis.streams.orders import StreamOrder, spec_of
from visavis.streams.states import TaskStatus
from visavis.streams.store import TaskStore, check_running
from visavis.streams.watching import Watch

log = structlog.get_logger()

LEASE_S = 30
START_TIMEOUT_S = 10.0
"""With a spare it takes no time; without one, as long as a busy machine takes for a process."""
STOP_WAIT_S = 5.0
"""How long a stop is waited for before it is answered; it goes on behind that."""


@dataclass(frozen=True)
class StreamRules:
    """What an operator sets. ``owner`` names this server among those of its database."""

    owner: str
    stream_limit: int
    """Streams at a time of an App without a limit of its own."""


class StreamService:
    """Creates, finds and stops tasks."""

    def __init__(
        self,
        store: TaskStore,
        host: StreamHost,
        clock: Clock,
        catalogue: Callable[[], Snapshot],
        rules: StreamRules,
    ) -> None:
        self.store = store
        self.host = host
        self.catalogue = catalogue
        self.rules = rules
        self.watch = Watch(store)
        store.listen(log_moves)
        self._clock = clock
        self._creating: set[str] = set()
        self._stops: set[asyncio.Task[None]] = set()

    def now_ms(self) -> int:
        return int(self._clock.now() * 1000)

    async def create(self, app: App, order: StreamOrder) -> str:
        """Begin a stream; returns its TaskId once it is admitted, before it is ready.

        Raises ApiError 400000003, 400000008, 400000010, 400000015 and 400010007.
        """
        human = self.catalogue().find_digital_human(app.app_id, order.digital_human_id)
        face = _face_of(human)
        task = self._draft(app, order)
        about(app_id=app.app_id, task_id=task.task_id)
        self._creating.add(task.task_id)
        try:
            await self.store.add(task, app.stream_limit or self.rules.stream_limit)
            handle = await self._start(app, order, task.task_id, face)
            await self._admit(handle)
            self.watch.follow(handle, app_id=app.app_id)
        finally:
            self._creating.discard(task.task_id)
        log.info("task.created", app_id=app.app_id, task_id=task.task_id)
        return task.task_id

    async def get(self, app: App, task_id: str) -> StreamTask:
        """A task, ended or not. Raises ApiError 400000005."""
        task = await self.store.get(app.app_id, task_id)
        if task is None:
            raise task_not_found(task_id)
        about(app_id=app.app_id, task_id=task.task_id)
        return task

    async def running(self, app: App, task_id: str) -> tuple[StreamTask, StreamHandle]:
        """A running task and its stream. Raises ApiError 400000005, 400000006, 400000007, and
        400010002 where another server runs it."""
        task = await self.get(app, task_id)
        check_running(task)
        try:
            return task, await self.host.handle(task_id)
        except NotFoundError:
            raise not_here(task_id) from None

    async def stop(self, app: App, task_id: str) -> None:
        """End a task; returns when its StreamId is free. Raises ApiError 400000005 to 400000007,
        and 400010002 where another server runs it: freed here, it would go on there."""
        if task_id in self._creating:
            task = await self.get(app, task_id)
            check_running(task)
        else:
            task, _ = await self.running(app, task_id)
        await self.end(task, "It was stopped by the App.")

    async def stop_for_operator(self, task_id: str) -> None:
        """End whosever task. Raises MissingError for an unknown one, and ApiError as ``stop``."""
        task = await self.store.find(task_id)
        if task is None:
            raise MissingError(
                f"There is no task {task_id[:80]!r}.", "GET /admin/v1/streams lists them."
            )
        check_running(task)
        if task_id not in self._creating:
            try:
                await self.host.handle(task_id)
            except NotFoundError:
                raise not_here(task_id) from None
        await self.end(task, "It was stopped by an operator.")

    async def end(self, task: StreamTask, reason: str) -> None:
        """Stop a running task, whoever asks for it. What is slow to stop goes on doing so."""
        moved = await self.store.begin_stop(task.task_id, reason, self.now_ms())
        if moved:
            log.info("task.stopping", app_id=task.app_id, task_id=task.task_id, reason=reason)
        stopping = in_background(self._halt(task.task_id), app_id=task.app_id, task_id=task.task_id)
        self._stops.add(stopping)
        stopping.add_done_callback(self._stops.discard)
        await asyncio.wait([stopping], timeout=STOP_WAIT_S)

    async def attach(self, task: StreamTask, reason: str) -> None:
        """Follow a live task that nobody follows; end it for ``reason`` if it does not run."""
        if task.task_id in self._creating or self.watch.follows(task.task_id):
            return
        try:
            handle = await self.host.handle(task.task_id)
        except NotFoundError:
            log.warning("task.gone", app_id=task.app_id, task_id=task.task_id, reason=reason)
            await self.store.end(task.task_id, reason, self.now_ms())
            return
        await self.store.adopt(task.task_id, self.rules.owner, self.lease_ms())
        self.watch.follow(handle, task.last_event, app_id=task.app_id)
        if task.status is TaskStatus.STOPPING:
            await self.end(task, task.end_reason)

    async def cut_off(self, task_id: str) -> None:
        """Stop a stream that runs on though its task has ended, as another server ended it."""
        with suppress(NotFoundError):
            handle = await self.host.handle(task_id)
            log.warning("stream.cut_off", task_id=task_id)
            await handle.stop()

    def lease_ms(self) -> int:
        """Until when this server holds its tasks from now on."""
        return self.now_ms() + LEASE_S * 1000

    async def aclose(self) -> None:
        """Let go of the host and take in how the streams end that end with it; streams that outlive
        this process are left to whoever attaches to them next."""
        await asyncio.gather(*self._stops, return_exceptions=True)
        await self.host.aclose()
        await asyncio.gather(*map(self._see_end, self.watch.followed()))
        await self.watch.aclose()

    async def _see_end(self, task_id: str) -> None:
        try:
            await self.host.handle(task_id)
        except NotFoundError:
            await self.watch.wait(task_id, STOP_WAIT_S)

    def _draft(self, app: App, order: StreamOrder) -> StreamTask:
        now_ms = self.now_ms()
        return StreamTask(
            task_id=str(uuid.uuid4()),
            app_id=app.app_id,
            digital_human_id=order.digital_human_id,
            room_id=order.room_id,
            stream_id=order.stream_id,
            status=TaskStatus.INITIALISING,
            ttl_s=order.ttl_s,
            max_idle_s=order.max_idle_s,
            created_ms=now_ms,
            driven_ms=now_ms,
            owner=self.rules.owner,
            lease_ms=self.lease_ms(),
        )

    async def _start(
        self, app: App, order: StreamOrder, task_id: str, face: FaceSource
    ) -> StreamHandle:
        try:
            spec = spec_of(order, task_id, app.app_id, face)
            return await self.host.start(spec, START_TIMEOUT_S)
        except InsufficientResourcesError:
            await self.store.withdraw(task_id)
            raise no_resources() from None
        except BaseException:
            await self.store.withdraw(task_id)
            raise

    async def _admit(self, handle: StreamHandle) -> None:
        """Raises ApiError 400000007 for a task that was ended while its stream began."""
        try:
            admitted = await self.store.admit(handle.task_id, self.now_ms())
        except BaseException:
            await handle.stop()
            raise
        if not admitted:
            await handle.stop()
            await self.store.end(handle.task_id, STOPPED, self.now_ms())
            raise stream_stopped(handle.task_id)

    async def _halt(self, task_id: str) -> None:
        try:
            handle = await self.host.handle(task_id)
            await handle.stop()
        except NotFoundError:
            if not self.watch.follows(task_id):
                await self.store.end(task_id, STOPPED, self.now_ms())
                return
        await self.watch.wait(task_id, STOP_WAIT_S)


def _face_of(human: DigitalHuman) -> FaceSource:
    if human.face is None:
        raise ApiError(
            ReturnCode.DIGITAL_HUMAN_BROKEN,
            f"The digital human {human.digital_human_id!r} has no face, so that it can be listed "
            "but not streamed. Use another one, or ask the operator to give it one.",
        )
    return human.face
