"""Sources and faces that say and show what a test can tell apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

import numpy as np

from visavis.faces.contract import VISEMES, Picture, Pose
from visavis.lipsync.contract import FRAME_RATE, SETTLING_S, SIL, MouthFrames, no_frames
from visavis.live.audio_source import Round
from visavis.live.talk import NO_SAMPLES, Talk
from visavis.voices.contract import Word

RATE = 16_000


def open_mouth(first: int, count: int, viseme: str = "aa") -> MouthFrames:
    """Frames of one viseme."""
    weights = np.zeros((count, len(VISEMES)), np.float32)
    weights[:, VISEMES.index(viseme)] = 1
    return MouthFrames(first, weights, np.ones(count, np.float32))


def talk(first_s: float, length_s: float, level: int = 8000, words: Sequence[Word] = ()) -> Talk:
    """A hum with an open mouth, from a moment of its sound on."""
    count = round(length_s * RATE)
    samples = (np.sin(np.arange(count) * (2 * np.pi * 400 / RATE)) * level).astype(np.int16)
    frames = open_mouth(round(first_s * FRAME_RATE), round(length_s * FRAME_RATE))
    return Talk(RATE, samples, frames, tuple(words))


class FakeSource:
    """Says what it is given; waits at a None until ``more`` is set."""

    ahead_s = 1.0

    def __init__(
        self, *pieces: Talk | None, text: str = "", fault: Exception | None = None
    ) -> None:
        self.text = text
        self.more = asyncio.Event()
        self.is_free = False
        self._pieces = pieces
        self._fault = fault

    async def rounds(self) -> AsyncGenerator[Round, None]:
        try:
            if self._pieces:
                yield self._talk()
            if self._fault is not None:
                raise self._fault
        finally:
            self.is_free = True

    async def _talk(self) -> Round:
        for piece in self._pieces:
            if piece is None:
                await self.more.wait()
                continue
            yield piece
            await asyncio.sleep(0)


class LoudLips:
    """Lips that are as open as the sound is loud, with no look-ahead."""

    look_ahead_s = 0.0

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self.reset()

    def reset(self) -> None:
        self._samples = 0
        self._frames = 0

    def push(self, samples: np.ndarray) -> MouthFrames:
        self._samples += len(samples)
        return self._give(self._samples * FRAME_RATE // self._sample_rate - self._frames)

    def finish(self) -> MouthFrames:
        rest = self._give(round(SETTLING_S * FRAME_RATE))
        rest.weights[:] = 0
        rest.weights[:, SIL] = 1
        return rest

    def _give(self, count: int) -> MouthFrames:
        first, self._frames = self._frames, self._frames + count
        return open_mouth(first, count) if count else no_frames(first)


class BandFace:
    """A grey picture whose lower half is as bright as the mouth is open."""

    def __init__(self, width: int = 64, height: int = 64) -> None:
        self.width, self.height = width, height
        self.poses: list[Pose] = []
        self.is_closed = False

    def i420(self, pose: Pose) -> Picture:
        self.poses.append(pose)
        picture = np.full((self.height * 3 // 2, self.width), 128, np.uint8)
        level = 60 + round(150 * pose.visemes.get("aa", 0.0))
        picture[self.height // 2 : self.height] = level
        return picture

    def rgba(self, pose: Pose) -> Picture:
        raise NotImplementedError

    def close(self) -> None:
        self.is_closed = True


__all__ = ["NO_SAMPLES", "RATE", "BandFace", "FakeSource", "LoudLips", "open_mouth", "talk"]
