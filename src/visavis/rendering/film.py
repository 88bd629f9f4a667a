"""Talk into pictures and sound of one length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from visavis.faces.contract import Face, Pose
from visavis.faces.life import Life
from visavis.lipsync.contract import FRAME_RATE, MouthFrames
from visavis.live.talk import Talk
from visavis.video.mp4 import PICTURES_PER_S, Mp4Writer

BEFORE_S = 0.24
"""At rest before the first sound."""
AFTER_S = 0.6
_FRAMES_A_PICTURE = FRAME_RATE // PICTURES_PER_S
_REST = Pose()


class Film:
    """A face that talks, into a file. Pictures lag behind the sound by what the lips look ahead."""

    def __init__(self, face: Face, file: Mp4Writer, sample_rate: int) -> None:
        self._face = face
        self._file = file
        self._sample_rate = sample_rate
        self._life = Life(seed=1)
        self._pictures = 0
        self._samples = 0
        self._heard = 0
        self._frames = 0
        for _ in range(round(BEFORE_S * PICTURES_PER_S)):
            self._draw(_REST)
        self._silence(self._pictures * sample_rate // PICTURES_PER_S)

    @property
    def seconds(self) -> float:
        """How long it is so far."""
        return self._pictures / PICTURES_PER_S

    @property
    def heard_s(self) -> float:
        """How much of the speech is in it."""
        return self._heard / self._sample_rate

    def add(self, talk: Talk) -> None:
        """Go on. Raises OSError where the file cannot be written."""
        self._heard += len(talk.samples)
        self._samples += len(talk.samples)
        if len(talk.samples):
            self._file.write_sound(talk.samples)
        for pose in self._poses(talk.mouth):
            self._draw(pose)

    def finish(self) -> None:
        """Rest until sound and pictures are of one length."""
        heard_s = BEFORE_S + self.heard_s + AFTER_S
        while self.seconds < heard_s:
            self._draw(_REST)
        self._silence(self._pictures * self._sample_rate // PICTURES_PER_S - self._samples)

    def _poses(self, mouth: MouthFrames) -> Iterator[Pose]:
        """One for each picture's moment among these frames."""
        for number in range(len(mouth)):
            if self._frames % _FRAMES_A_PICTURE == 0:
                shape = mouth.shape(number)
                yield Pose(visemes=shape.visemes, mouth_open=shape.mouth_open)
            self._frames += 1

    def _draw(self, pose: Pose) -> None:
        self._file.write(self._face.i420(self._life.pose(self.seconds, pose)))
        self._pictures += 1

    def _silence(self, samples: int) -> None:
        if samples > 0:
            self._samples += samples
            self._file.write_sound(np.zeros(samples, np.int16))
