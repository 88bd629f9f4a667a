"""A few workers for many utterances: fair, bounded, and whole again after a crash."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from visavis.voices.faults import Reason, VoiceError
from visavis.voices.workers.job import Job
from visavis.voices.workers.messages import Ready, Say, Sound
from visavis.voices.workers.process import WorkerProcess, WorkerProgram


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How many, and how long. Times in seconds."""

    workers: int = 2
    waiting: int = 512
    """New utterances are refused (Reason.BUSY) while so many requests wait."""
    start_s: float = 20.0
    request_s: float = 20.0
    """For one request, once a worker has it."""
    cancel_s: float = 1.0
    """A worker that goes on after a cancel for longer is killed."""


class WorkerPool:
    """Workers start when they are first needed, stay, and are replaced after they died.

    A request is a sentence or less, and each sentence of a text queues anew: so a long text holds
    nobody up. For the tasks of one event loop.
    """

    def __init__(self, program: WorkerProgram, limits: PoolLimits | None = None) -> None:
        self._program = program
        self._limits = limits or PoolLimits()
        self._turns = asyncio.Semaphore(self._limits.workers)
        self._waiting: set[Job] = set()
        self._idle: list[WorkerProcess] = []
        self._workers: set[WorkerProcess] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)
        self._ready: Ready | None = None
        self._is_closed = False

    @property
    def pids(self) -> list[int]:
        """The processes of its workers."""
        return [worker.pid for worker in self._workers]

    async def ready(self) -> Ready:
        """What the workers offer; starts one if there has been none yet. Raises VoiceError."""
        if self._ready is None:
            async with self._turns:
                self._check_open()
                if self._ready is None:
                    worker = await self._start()
                    self._idle.append(worker)
        self._check_open()
        assert self._ready is not None  # noqa: S101 - _start has set it
        return self._ready

    async def warm(self) -> None:
        """Start all workers now, so that none of the first requests waits for one."""
        for _ in range(self._limits.workers):
            await self._turns.acquire()
        try:
            while len(self._workers) < self._limits.workers:
                self._check_open()
                worker = await self._start()
                self._idle.append(worker)
        finally:
            for _ in range(self._limits.workers):
                self._turns.release()

    async def say(
        self, text: str, voice: str, settings: dict[str, float], *, is_first: bool
    ) -> AsyncGenerator[Sound, None]:
        """What a worker says. ``is_first``: it begins an utterance, and may be refused as too many.

        Closing the generator ends the work. Raises VoiceError.
        """
        self._check_open()
        if is_first and len(self._waiting) >= self._limits.waiting:
            raise VoiceError(
                Reason.BUSY,
                f"{len(self._waiting)} requests are waiting for {self._program.engine} already. "
                "Try again later.",
            )
        job = Job(Say(next(self._numbers), text, voice, settings), self._limits.cancel_s)
        self._waiting.add(job)
        task = asyncio.create_task(self._carry_out(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            async with aclosing(job.sounds()) as sounds:
                async for sound in sounds:
                    yield sound
        finally:
            self._waiting.discard(job)
            if not task.done() and not job.abandon():
                task.cancel()

    async def aclose(self) -> None:
        """End the workers. What is being said fails with Reason.CLOSED."""
        self._is_closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(self._discard(worker) for worker in list(self._workers)))

    async def _carry_out(self, job: Job) -> None:
        try:
            await self._take_turn(job)
        except VoiceError as fault:
            job.end(self._closed() if self._is_closed else fault)
        except asyncio.CancelledError:
            job.end(self._closed())
            raise
        except Exception as fault:
            job.end(VoiceError(Reason.FAILED, f"{self._program.engine} failed: {fault!r}"))
            raise
        else:
            job.end()

    async def _take_turn(self, job: Job) -> None:
        await self._turns.acquire()
        self._waiting.discard(job)
        try:
            worker = self._take_idle(job.say.voice) or await self._start()
            await self._run(job, worker)
        finally:
            self._turns.release()

    async def _run(self, job: Job, worker: WorkerProcess) -> None:
        is_sound = False
        try:
            await job.carry_out(worker, self._limits.request_s)
            is_sound = True
        except VoiceError as fault:
            is_sound = fault.reason is not Reason.DIED
            raise
        except TimeoutError:
            raise VoiceError(
                Reason.TIMED_OUT,
                f"{self._program.engine} took longer than {self._limits.request_s:g} s for "
                f"{len(job.say.text)} characters; its process was ended. Try again.",
            ) from None
        finally:
            if is_sound and worker.is_alive:
                self._idle.append(worker)
            else:
                await self._discard(worker)

    def _take_idle(self, voice: str) -> WorkerProcess | None:
        """One that speaks with this voice already if there is one, since changing it takes time."""
        alive = [worker for worker in self._idle if worker.is_alive]
        fitting = [worker for worker in alive if worker.last_voice == voice]
        taken = next(iter(fitting or alive), None)
        self._idle[:] = [worker for worker in alive if worker is not taken]
        return taken

    async def _start(self) -> WorkerProcess:
        for dead in [worker for worker in self._workers if not worker.is_alive]:
            await self._discard(dead)
        worker = await WorkerProcess.start(self._program, self._limits.start_s)
        self._workers.add(worker)
        self._ready = worker.ready
        return worker

    async def _discard(self, worker: WorkerProcess) -> None:
        await worker.aclose()
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)

    def _check_open(self) -> None:
        if self._is_closed:
            raise self._closed()

    def _closed(self) -> VoiceError:
        return VoiceError(Reason.CLOSED, f"{self._program.engine} has been closed.")
