"""Jobs that make faces of uploads: a bounded number, each forgotten when nobody asks for it."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from visavis.catalogue.editor import NewFace
from visavis.clock import Clock
from visavis.creation.clips import Film, shoot
from visavis.creation.job import Clip, Job, State
from visavis.creation.messages import Made, Message, Order, Refused
from visavis.errors import MissingError, OperatorError
from visavis.rendering.messages import Text

log = structlog.get_logger()

MOST_JOBS = 16
KEPT_S = 15 * 60.0
"""Since it was last asked for."""
SPARED_S = 2 * 60.0
"""How long a face that nobody asks for is kept where there is no room for another job: pages that
still show theirs ask twice a minute."""
SWEEP_S = 20.0
AT_ONCE = 1
"""Faces, and clips, that are made at a time: more would take the cores from streams."""

Make = Callable[[Order, Callable[[Message], None]], Awaitable[Made | Refused]]


class BusyError(OperatorError):
    """There is no room for another job."""


class CreationJobs:
    """Begins, finds and ends jobs. Belongs to one loop."""

    def __init__(self, folder: Path, models: Path, make: Make, film: Film, clock: Clock) -> None:
        self._folder = folder
        self._models = models
        self._make = make
        self._film = film
        self._clock = clock
        self._jobs: dict[str, Job] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._screen = asyncio.Semaphore(AT_ONCE)

    async def begin(self, content: bytes) -> Job:
        """Raises BusyError, and OperatorError where the upload cannot be kept."""
        await self._make_room()
        job_id = secrets.token_hex(16)
        job = Job(job_id, self._folder / job_id, self._clock.monotonic())
        self._jobs[job_id] = job
        try:
            await asyncio.to_thread(_keep, job, content)
        except OSError as fault:
            await self.cancel(job_id)
            raise OperatorError(
                f"The upload cannot be kept: {fault.strerror}.", "Free some space."
            ) from None
        job.task = asyncio.create_task(self._run(job))
        return job

    def job(self, job_id: str) -> Job:
        """Raises MissingError for one that is unknown, or forgotten."""
        job = self._jobs.get(job_id)
        if job is None:
            raise MissingError(
                f"There is no job {job_id[:40]}: it was cancelled, has made its digital human, or "
                f"was not asked for within {KEPT_S / 60:.0f} minutes.",
                "Upload the portrait again.",
            )
        job.asked_at = self._clock.monotonic()
        return job

    async def cancel(self, job_id: str) -> None:
        """End and forget it. Nothing happens where it is gone already."""
        job = self._jobs.pop(job_id, None)
        if job is None:
            return
        await _end(job.task)
        await _end(job.clip.task if job.clip else None)
        await asyncio.to_thread(shutil.rmtree, job.folder, ignore_errors=True)

    async def speak(self, job_id: str, timbre_id: str, words: Text) -> Clip:
        """Begin its clip, in place of the one before. Raises OperatorError where there is no face
        yet."""
        job = self.job(job_id)
        if job.made is None:
            raise OperatorError("There is no face yet that could speak.", "Wait until it is ready.")
        before = job.clip
        job.clips += 1
        path = job.folder / f"clip-{job.clips}.mp4"
        clip = job.clip = Clip(timbre_id, words.text, path)
        clip.task = asyncio.create_task(
            shoot(clip, job.made.kind, job.model, words, self._film, self._screen)
        )
        if before is not None:
            await _end(before.task)
            await asyncio.to_thread(before.path.unlink, missing_ok=True)
        return clip

    @asynccontextmanager
    async def taking(self, job_id: str) -> AsyncIterator[NewFace]:
        """The face, to make a digital human of; with that, the job is done with. Raises
        OperatorError where there is none (yet), and where it is being taken already."""
        job = self.job(job_id)
        if job.made is None:
            problem = job.refusal.problem if job.refusal else "The face is not ready yet."
            raise OperatorError(problem, job.refusal.remedy if job.refusal else "Wait for it.")
        if job.is_taken:
            raise OperatorError("A digital human is being made of this portrait just now.")
        job.is_taken = True
        try:
            model = await asyncio.to_thread(job.model.read_bytes)
            avatar = await asyncio.to_thread(job.avatar.read_bytes)
            yield NewFace(job.made.kind, model, job.made.actions, avatar)
        finally:
            job.is_taken = False
        await self.cancel(job_id)

    async def sweep(self) -> None:
        """Forget what nobody has asked for."""
        oldest = self._clock.monotonic() - KEPT_S
        for job in list(self._jobs.values()):
            if job.asked_at <= oldest and not job.is_taken:
                await self.cancel(job.job_id)

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            await asyncio.sleep(SWEEP_S)
            await self.sweep()

    async def aclose(self) -> None:
        """End all."""
        for job_id in list(self._jobs):
            await self.cancel(job_id)

    async def _make_room(self) -> None:
        if len(self._jobs) < MOST_JOBS:
            return
        oldest = self._clock.monotonic() - SPARED_S
        over = [
            job
            for job in self._jobs.values()
            if (job.is_over or job.asked_at <= oldest) and not job.is_taken
        ]
        if not over:
            raise BusyError(
                f"{MOST_JOBS} portraits are under way, and that is the most.",
                "Create or cancel some of them, or wait a few minutes.",
            )
        await self.cancel(min(over, key=lambda job: job.asked_at).job_id)

    async def _run(self, job: Job) -> None:
        order = Order(str(job.source), str(job.folder), str(self._models))
        try:
            async with self._room:
                job.state = State.WORKING
                outcome = await self._make(order, job.take)
        except Exception as fault:
            log.exception("creation.failed")
            outcome = Refused(f"That went wrong here: {fault}.", "The server's log says more.")
        job.take(outcome)
        job.source.unlink(missing_ok=True)


def _keep(job: Job, content: bytes) -> None:
    job.folder.mkdir(mode=0o700)
    job.source.write_bytes(content)


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.wait([task])
