"""Previews on demand: found on disk, or rendered once however many ask."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path

from visavis.media.store import MediaStore
from visavis.previews.files import Preview, PreviewFiles
from visavis.previews.jobs import Job, PreviewError, Reason
from visavis.previews.process import WorkerProcess

WORKERS = 2
SIZE = (450, 800)
"""Pixels; as portrait as a stream is by default."""
MAX_WAITING = 64
"""Previews that may be under way; more are refused at once rather than after a long wait."""
IDLE_S = 30.0
"""How long a worker with nothing to do is kept."""


class PreviewRenderer:
    """Finds previews and lets worker processes render what is missing. Belongs to one loop."""

    def __init__(
        self,
        media: MediaStore,
        files: PreviewFiles,
        *,
        workers: int = WORKERS,
        size: tuple[int, int] | None = None,
    ) -> None:
        self._size = size or SIZE
        self._stopping = False
        self.outcomes = Counter(rendered=0, failed=0)
        """Of what was begun."""
        self._media = media
        self._files = files
        self._room = asyncio.Semaphore(workers)
        self._idle: list[tuple[WorkerProcess, asyncio.TimerHandle]] = []
        self._under_way: dict[Preview, asyncio.Task[Path]] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def path(self, preview: Preview) -> Path:
        """The file of a preview, rendered now if there is none. Raises PreviewError."""
        try:
            path = self._files.path(preview)
        except ValueError as fault:
            raise PreviewError(Reason.UNKNOWN, str(fault)) from None
        if path.exists():
            return path
        task = self._under_way.get(preview)
        if task is None:
            if len(self._under_way) >= MAX_WAITING:
                raise PreviewError(Reason.BUSY, "Too many previews are being rendered just now.")
            self._check_going_on()
            task = asyncio.create_task(self._render(preview, path))
            self._under_way[preview] = task
            task.add_done_callback(lambda done: self._forget(preview, done))
        # Who goes away does not take the video from others who wait for it.
        return await asyncio.shield(task)

    def stop(self) -> None:
        """Begin nothing new: who waits for a worker is refused, what is rendered is finished."""
        self._stopping = True

    async def aclose(self) -> None:
        """End all workers. What is under way fails."""
        under_way = list(self._under_way.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        for worker, timer in self._idle:
            timer.cancel()
            await worker.aclose()
        self._idle.clear()
        await asyncio.gather(*self._closing)

    def _check_going_on(self) -> None:
        if self._stopping:
            raise PreviewError(Reason.BUSY, "The server is being stopped.")

    def _forget(self, preview: Preview, task: asyncio.Task[Path]) -> None:
        del self._under_way[preview]
        if not task.cancelled():  # whoever waited has its fault; if nobody did, nobody misses it
            self.outcomes["rendered" if task.exception() is None else "failed"] += 1

    async def _render(self, preview: Preview, path: Path) -> Path:
        async with self._room:
            self._check_going_on()
            model = await asyncio.to_thread(self._media.path, preview.model)
            if model is None:
                raise PreviewError(Reason.GONE, "The digital human's model is no longer stored.")
            try:
                draft = await asyncio.to_thread(self._files.draft, preview)
                try:
                    job = Job(preview.kind, str(model), preview.action, str(draft), *self._size)
                    await self._work(job)
                    draft.replace(path)
                finally:
                    with suppress(OSError):  # what went wrong before says more
                        draft.unlink(missing_ok=True)
            except OSError as fault:
                raise PreviewError(
                    Reason.DISK, f"Previews cannot be written: {fault.strerror}."
                ) from None
        return path

    async def _work(self, job: Job) -> None:
        worker = self._take()
        try:
            await worker.render(job)
        except PreviewError as fault:
            if fault.reason is Reason.DIED:
                await worker.aclose()
            else:
                self._give_back(worker)
            raise
        except BaseException:
            await worker.aclose()
            raise
        self._give_back(worker)

    def _take(self) -> WorkerProcess:
        while self._idle:
            worker, timer = self._idle.pop()
            timer.cancel()
            if not worker.ended:
                return worker
            self._dismiss(worker)
        return WorkerProcess()

    def _give_back(self, worker: WorkerProcess) -> None:
        timer = asyncio.get_running_loop().call_later(IDLE_S, self._dismiss, worker)
        self._idle.append((worker, timer))

    def _dismiss(self, worker: WorkerProcess) -> None:
        self._idle = [entry for entry in self._idle if entry[0] is not worker]
        closing = asyncio.create_task(worker.aclose())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
