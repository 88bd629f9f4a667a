"""The timeline of a stream: sample positions are its clock, for sound and pictures alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from visavis.audio.chunk import Samples
from visavis.faces.contract import GestureMoment, Pose
from visavis.faces.speech import MouthShape
from visavis.live.mouth import CLOSING_S, REST, closing
from visavis.live.playback import SAMPLE_RATE, PlacedWord, Playback

FRAME = 960
"""Samples of one Opus frame: 20 ms."""
PICTURE = 1920
"""Samples from one picture to the next: 40 ms."""
FRAMES_PER_S = SAMPLE_RATE // FRAME
_STOOD_STILL = 25
"""Frames: who is this late has been asleep, and goes on from now instead of making up for it."""
_ROUNDING = 0.05
"""Of a frame: the millisecond to which loops round how long they sleep. Who woke up that much too
early would sleep again, and again, as long as nothing at all."""


class Step(NamedTuple):
    """What one frame of time brought."""

    position: int
    """Of its first sample, since the stream began."""
    samples: Samples
    """(960,); silence where nobody speaks."""
    heard: int
    """How many of them a drive spoke."""
    words: tuple[PlacedWord, ...]
    """Of that drive, which begin to be heard in this frame."""


@dataclass(frozen=True, slots=True)
class _Gesture:
    name: str
    begun: int
    ends: int


class Timeline:
    """Time in frames of 20 ms; one at a time is taken, whether or not somebody speaks."""

    def __init__(self) -> None:
        self.position = 0
        """Of the next sample."""
        self.playback: Playback | None = None
        self._before = REST
        self._stopped = 0
        self._last: Playback | None = None
        self._gesture: _Gesture | None = None

    def begin(self, playback: Playback) -> None:
        """Let this be spoken from the next frame on, as soon as there is enough of it."""
        self.playback = playback

    def stop(self, *, cut_short: bool) -> None:
        """Speak no more from the next frame on: the mouth closes, or settles as its sound says."""
        if self.playback is None:
            return
        self._before = self.playback.mouth()
        self._last = None if cut_short else self.playback
        self._stopped = self.position
        self.playback = None

    def gesture(self, name: str, length_s: float) -> None:
        """Begin a gesture with the next picture, whatever gesture is under way."""
        self._gesture = _Gesture(name, self.position, self.position + round(length_s * SAMPLE_RATE))

    def step(self) -> Step:
        """The next frame."""
        position = self.position
        self.position += FRAME
        if self.playback is None:
            return Step(position, _SILENT, 0, ())
        taken = self.playback.take(FRAME)
        words = self.playback.words_before(self.playback.played) if len(taken) else ()
        samples = taken
        if len(taken) < FRAME:
            samples = np.concatenate([taken, _SILENT[len(taken) :]])
        return Step(position, samples, len(taken), words)

    def skip(self, frames: int) -> None:
        """Let time go by in which nobody speaks."""
        self.position += frames * FRAME

    def pose(self) -> Pose:
        """How the face looks at the next sample, life aside."""
        mouth = self._mouth()
        return Pose(
            visemes=mouth.visemes,
            mouth_open=mouth.mouth_open,
            gesture=self._moment(),
            time_s=self.position / SAMPLE_RATE,
        )

    def _mouth(self) -> MouthShape:
        since_s = (self.position - self._stopped) / SAMPLE_RATE
        resting = self.playback is None or not self.playback.played
        if not resting and self.playback is not None:
            return self.playback.mouth()
        if since_s >= CLOSING_S:
            self._last, self._before = None, REST
            return REST
        if self._last is not None:
            return self._last.mouth(since_s)
        return closing(self._before, since_s)

    def _moment(self) -> GestureMoment | None:
        gesture = self._gesture
        if gesture is None or self.position >= gesture.ends:
            self._gesture = None
            return None
        return GestureMoment(gesture.name, (self.position - gesture.begun) / SAMPLE_RATE)


class Pace:
    """Which frames are due, by a clock that only goes forward."""

    def __init__(self, now_s: float) -> None:
        self._begun_s = now_s
        self._frames = 0

    def due(self, now_s: float) -> int:
        """How many frames are due and not yet taken. Who was asleep is told of one only."""
        due = self._gone_by(now_s) - self._frames
        if due > _STOOD_STILL:
            self._begun_s = now_s - (self._frames + 1) / FRAMES_PER_S
            return 1
        return max(0, due)

    def take(self, frames: int = 1) -> None:
        """That many are taken."""
        self._frames += frames

    def wait_s(self, now_s: float) -> float:
        """Until the next frame is due."""
        return max(0.0, self._begun_s + (self._frames + 1) / FRAMES_PER_S - now_s)

    def slept(self, now_s: float) -> int:
        """Frames that went by while nobody took any: all of them are taken now."""
        gone = max(0, self._gone_by(now_s) - self._frames)
        self._frames += gone
        return gone

    def _gone_by(self, now_s: float) -> int:
        """Who wakes up when ``wait_s`` is over finds a frame due, however it was rounded."""
        return int((now_s - self._begun_s) * FRAMES_PER_S + _ROUNDING)


_SILENT: Samples = np.zeros(FRAME, np.int16)
_SILENT.setflags(write=False)
