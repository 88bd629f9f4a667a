"""Mouth frames from phonemes and their times, as an engine gives them chunk by chunk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from visavis.faces.speech import APART_S, JAW_LATE_S, TOUCH_S, Motion, Speech, VisemeSpan
from visavis.lipsync.contract import (
    FRAME_RATE,
    SETTLING_S,
    SIL,
    MouthFrames,
    count_frames,
    no_frames,
)
from visavis.lipsync.phonemes import read_phoneme
from visavis.voices.contract import Chunk, Phoneme

_REACH_S = APART_S + TOUCH_S / 2
"""How long before its start, and after its end, a sound can change the mouth at most: a closure
changes how quickly the lips part after the one before."""


class PhonemeLips:
    """The mouth of one utterance. Memory is bounded: what the mouth has left behind is forgotten.

    Phonemes come in order; what overlaps an earlier one loses its beginning.
    """

    look_ahead_s = _REACH_S
    """How far beyond a frame the phonemes have to be known; engines are far ahead of the sound."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self.reset()

    def reset(self) -> None:
        """Forget the utterance: the next begins at sample 0."""
        self._track = _Track(self._sample_rate)
        self._next = 0
        self._known = 0

    def follow(self, chunk: Chunk) -> MouthFrames:
        """Frames for a chunk of speech. Raises ValueError when its engine knows no phonemes."""
        if chunk.phonemes is None:
            raise ValueError("this chunk comes without phonemes: take its lips from the sound")
        return self.push(chunk.phonemes, chunk.start + len(chunk.samples))

    def push(self, phonemes: Sequence[Phoneme], known: int) -> MouthFrames:
        """The frames that are certain now; perhaps none.

        ``known`` is a sample of the utterance: every phoneme that starts before it has been given.
        """
        for phoneme in phonemes:
            self._track.add(phoneme)
        self._known = max(self._known, known)
        last_s = self._known / self._sample_rate - _REACH_S
        return self._give(int(np.floor(last_s * FRAME_RATE)) + 1)

    def finish(self) -> MouthFrames:
        """The frames that are left, up to rest; the sound ends where it was known to."""
        end = max(self._known, self._track.end)
        return self._give(count_frames(end, self._sample_rate) + round(SETTLING_S * FRAME_RATE))

    def _give(self, after: int) -> MouthFrames:
        """Frames from the next up to, but without, ``after``."""
        first = self._next
        if after <= first:
            return no_frames(first)
        motion = Speech(self._track.spans).through(np.arange(first, after) / FRAME_RATE)
        self._next = after
        left_s = after / FRAME_RATE - _REACH_S - JAW_LATE_S
        self._track.forget(left_s)
        return frames_of(first, motion)


def frames_of(first: int, motion: Motion) -> MouthFrames:
    """A mouth at the moments of consecutive frames."""
    weights = motion.weights.astype(np.float32)
    weights[:, SIL] = np.clip(1 - weights.sum(axis=1), 0, 1)
    return MouthFrames(first, weights, motion.opening.astype(np.float32))


def viseme_spans(phonemes: Sequence[Phoneme], sample_rate: int) -> list[VisemeSpan]:
    """All of an utterance's visemes and their times; silence is among them."""
    track = _Track(sample_rate)
    for phoneme in phonemes:
        track.add(phoneme)
    return track.spans


class _Track:
    """Visemes in order of time, made of phonemes in order of time."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self.spans: list[VisemeSpan] = []
        self.end = 0
        """The sample at which the latest phoneme ends."""

    def add(self, phoneme: Phoneme) -> None:
        start, end = max(phoneme.start, self.end), phoneme.end
        if end <= start:
            return
        parts = read_phoneme(phoneme.ipa)
        first_s = start / self._sample_rate
        for part in parts:
            last_s = first_s + part.share * (end - start) / self._sample_rate
            self.spans.append(VisemeSpan(part.viseme, first_s, last_s))
            first_s = last_s
        if not parts and self.spans and self.end == start:
            self.spans[-1] = self.spans[-1]._replace(end_s=end / self._sample_rate)
        self.end = end

    def forget(self, before_s: float) -> None:
        """What had ended by then."""
        self.spans = [span for span in self.spans if span.end_s > before_s]
