"""Speech with the times of its phonemes, whoever spoke it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visavis.faces.contract import VISEMES
from visavis.faces.speech import Speech, VisemeSpan
from visavis.lipsync.contract import FRAME_RATE, Samples, count_frames
from visavis.lipsync.from_phonemes import frames_of, viseme_spans
from visavis.voices.contract import Phoneme

Labels = NDArray[np.int8]
Opening = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of speech."""

    samples: Samples
    sample_rate: int
    phonemes: tuple[Phoneme, ...]
    speaker: str
    """Engine and voice, or where a recording is from."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.sample_rate

    @property
    def frames(self) -> int:
        return count_frames(len(self.samples), self.sample_rate)

    def spans(self) -> list[VisemeSpan]:
        """Its visemes; what is missing is silence."""
        return viseme_spans(self.phonemes, self.sample_rate)


def labels_of(spoken: Spoken) -> Labels:
    """(frames,): the number of the viseme that sounds at the moment of each frame."""
    labels = np.zeros(spoken.frames, np.int8)
    for span in spoken.spans():
        first, after = (int(np.ceil(time_s * FRAME_RATE)) for time_s in (span.start_s, span.end_s))
        labels[first:after] = VISEMES.index(span.viseme)
    return labels


def opening_of(spoken: Spoken) -> Opening:
    """(frames,): how far the jaw is down, as co-articulation moves it."""
    motion = Speech(spoken.spans()).through(np.arange(spoken.frames) / FRAME_RATE)
    return frames_of(0, motion).opening


def at_speed(spoken: Spoken, factor: float) -> Spoken:
    """As a tape that runs faster (over 1): pitch and the size of the speaker's head change too."""
    rate = round(spoken.sample_rate * factor)
    return Spoken(spoken.samples, rate, spoken.phonemes, spoken.speaker)


def total_s(speech: Sequence[Spoken]) -> float:
    return sum(spoken.seconds for spoken in speech)
