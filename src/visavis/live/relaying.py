"""The sound of another stream, or of somebody who publishes it, as what a drive says."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing

import numpy as np

from visavis.audio.chunk import Samples
from visavis.lipsync.contract import AudioLips
from visavis.lipsync.from_audio import SoundLips
from visavis.live.audio_source import MakeLips, Round
from visavis.live.playback import SAMPLE_RATE
from visavis.live.talk import NO_SAMPLES, Talk
from visavis.live.wire import Relayed, SourceGone

_MOST_WAITING = round(0.08 * SAMPLE_RATE)
_PIECE = round(0.02 * SAMPLE_RATE)
_SILENCE = None
_Entry = Samples | None


class RelaySource:
    """Sound as it comes, one round for each stretch of it: between them nobody speaks, and what a
    source's clock has gained or lost on ours is made up for there.

    Within a stretch no more than 0.2 s wait to be heard. What is too much by then, as its clock is
    faster or it was held up on the way, is skipped where it is quietest.
    """

    text = ""
    ahead_s = 0.1

    def __init__(self, make_lips: MakeLips = SoundLips) -> None:
        self._make_lips = make_lips
        self._entries: deque[_Entry] = deque()
        self._more = asyncio.Event()
        self._over = False
        self.skipped = 0
        """Samples."""

    @property
    def waiting(self) -> int:
        """Samples that are here and not yet on their way to be heard."""
        return sum(len(entry) for entry in self._entries if entry is not None)

    def push(self, content: bytes, *, last: bool) -> None:
        """More of it: mono 16-bit little-endian PCM at 48 kHz. ``last``: silence follows."""
        whole = np.frombuffer(content[: len(content) & ~1], "<i2").astype(np.int16, copy=False)
        self._entries.extend(whole[low : low + _PIECE] for low in range(0, len(whole), _PIECE))
        self._skip()
        if last and self._entries and self._entries[-1] is _SILENCE:
            return
        if last:
            self._entries.append(_SILENCE)
        self._more.set()

    def close(self) -> None:
        """There is no more to come."""
        self._over = True
        self._more.set()

    async def rounds(self) -> AsyncGenerator[Round, None]:
        """One for each stretch of sound."""
        while await self._wait():
            if self._entries[0] is _SILENCE:
                self._entries.popleft()
                continue
            async with aclosing(self._round()) as talk:
                yield talk

    async def _round(self) -> Round:
        lips: AudioLips = self._make_lips(SAMPLE_RATE)
        while await self._wait() and (samples := self._entries[0]) is not None:
            self._entries.popleft()
            yield Talk(SAMPLE_RATE, samples, lips.push(samples), None)
        yield Talk(SAMPLE_RATE, NO_SAMPLES, lips.finish(), None)

    async def _wait(self) -> bool:
        """Until there is an entry; False when there will be none."""
        while not self._entries:
            if self._over:
                return False
            self._more.clear()
            await self._more.wait()
        return True

    def _skip(self) -> None:
        while (waiting := self.waiting) > _MOST_WAITING and waiting:
            pieces = [(_level(one), at) for at, one in enumerate(self._entries) if one is not None]
            _, quietest = min(pieces)
            gone = self._entries[quietest]
            self.skipped += 0 if gone is None else len(gone)
            del self._entries[quietest]


class Relaying:
    """One drive by relayed sound at a time: another takes the place of the one before."""

    def __init__(self) -> None:
        self._drive_id = ""
        self._source: RelaySource | None = None

    def open(self, drive_id: str, source: RelaySource) -> None:
        """What is relayed for this drive goes to this source."""
        self._drive_id, self._source = drive_id, source

    def take(self, message: Relayed | SourceGone) -> None:
        """What comes for drives that are past is passed over."""
        if self._source is None or message.drive_id != self._drive_id:
            return
        if isinstance(message, Relayed):
            self._source.push(message.content, last=message.last)
        else:
            self._source.close()


def _level(samples: Samples) -> float:
    return float(np.mean(np.square(samples, dtype=np.float32)))
