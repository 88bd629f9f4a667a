"""One request on its way through the pool."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from visavis.voices.faults import VoiceError
from visavis.voices.workers.messages import Say, Sound
from visavis.voices.workers.process import WorkerProcess


class Job:
    """Brings what a worker says to the one who asked, who may lose interest at any time.

    The worker never waits for a slow listener: what it says of one sentence is kept here.
    """

    def __init__(self, say: Say, patience_s: float) -> None:
        self.say = say
        self.is_abandoned = False
        self._patience_s = patience_s
        self._arrived: asyncio.Queue[Sound | VoiceError | None] = asyncio.Queue()
        self._worker: WorkerProcess | None = None
        self._deadline: asyncio.Timeout | None = None

    async def carry_out(self, worker: WorkerProcess, timeout_s: float) -> None:
        """Run it on this worker. Raises VoiceError and TimeoutError."""
        self._worker = worker
        try:
            async with asyncio.timeout(timeout_s) as self._deadline:
                await worker.run(self.say, self._deliver)
        finally:
            self._worker = self._deadline = None

    def end(self, fault: VoiceError | None = None) -> None:
        """Nothing more will come."""
        self._arrived.put_nowait(fault)

    def abandon(self) -> bool:
        """Nobody listens any more. False: no worker has it, so that nothing needs to end first."""
        self.is_abandoned = True
        if self._worker is None:
            return False
        self._worker.cancel(self.say.number)
        if self._deadline:
            self._deadline.reschedule(asyncio.get_running_loop().time() + self._patience_s)
        return True

    async def sounds(self) -> AsyncGenerator[Sound, None]:
        """What arrives, until its end. Raises VoiceError."""
        while True:
            item = await self._arrived.get()
            if item is None:
                return
            if isinstance(item, VoiceError):
                raise item
            yield item

    def _deliver(self, sound: Sound) -> None:
        if not self.is_abandoned:
            self._arrived.put_nowait(sound)
