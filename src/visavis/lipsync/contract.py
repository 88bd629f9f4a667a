"""What lip-sync gives: mouth frames, 100 a second, counted from the first sample of the sound.

Nothing here knows of streams or engines; ``MouthFrames.shape`` says what a face's pose takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from visavis.faces.contract import VISEMES
from visavis.faces.speech import MouthShape, jaw_of

FRAME_RATE = 100
"""Mouth frames a second, whatever the sample rate."""

SETTLING_S = 0.1
"""``finish`` gives frames this far beyond the end of the sound: there the mouth comes to rest."""

SIL = VISEMES.index("sil")
_LEAST = 0.004
"""Weights below this change no pixel."""

Samples = NDArray[np.int16]
"""Mono PCM: (n,)."""
Weights = NDArray[np.float32]
Opening = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class MouthFrames:
    """Consecutive frames. Frame n is the mouth n hundredths of a second after the first sample."""

    first: int
    """The number of the first of these frames."""
    weights: Weights
    """(n, 15) in the order of VISEMES, each row with a sum of 1; sil is the mouth at rest."""
    opening: Opening
    """(n,): how far the jaw is down in all, 0 to 1."""

    @property
    def start_s(self) -> float:
        """Seconds of sound before the first of these frames."""
        return self.first / FRAME_RATE

    def start_sample(self, sample_rate: int) -> int:
        """The last sample at or before the moment of the first of these frames."""
        return self.first * sample_rate // FRAME_RATE

    def __len__(self) -> int:
        """How many frames these are."""
        return len(self.opening)

    def shape(self, number: int) -> MouthShape:
        """What a face's pose takes, for one of these frames; the first is 0."""
        row = self.weights[number].tolist()
        pairs = zip(VISEMES, row, strict=True)
        visemes = {name: weight for name, weight in pairs if weight > _LEAST and name != "sil"}
        beyond = float(self.opening[number]) - jaw_of(visemes)
        return MouthShape(visemes, min(1.0, max(-1.0, beyond)))


class AudioLips(Protocol):
    """Mouth frames from sound alone, while it comes. For one sound at a time and one thread."""

    look_ahead_s: float
    """How much sound after its own moment a frame needs: delay the sound by this much."""

    def push(self, samples: Samples) -> MouthFrames:
        """The frames that are known now that these samples have come; perhaps none."""
        ...

    def finish(self) -> MouthFrames:
        """The frames that are left, up to rest. ``reset`` before the next sound."""
        ...

    def reset(self) -> None:
        """Forget the sound: the next sample is the first."""
        ...


def no_frames(first: int) -> MouthFrames:
    """None yet; ``first`` is the number of the next."""
    return MouthFrames(first, np.zeros((0, len(VISEMES)), np.float32), np.zeros(0, np.float32))


def count_frames(samples: int, sample_rate: int) -> int:
    """How many frames lie within that many samples: those at 0, 10 ms, … before their end."""
    return -(-samples * FRAME_RATE // sample_rate)


def joined(parts: list[MouthFrames]) -> MouthFrames:
    """Frames that follow each other, as one."""
    return MouthFrames(
        parts[0].first,
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.opening for part in parts]),
    )
