"""Playback: what a drive has to say, from its talk to samples of the stream's own rate."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from visavis.audio.chunk import SILENCE, Samples
from visavis.audio.resampling import StreamResampler
from visavis.faces.speech import MouthShape
from visavis.live.mouth import Mouth
from visavis.live.talk import Talk
from visavis.voices.contract import Word

SAMPLE_RATE = 48_000
"""Hz, of all that viewers hear."""
_SOUND_FIRST_S = 0.06
_MOUTH_FIRST_S = 0.02
"""How much sound and how much mouth must be there before it begins, or goes on after a gap: little
of the mouth, as lips that look ahead at pushed sound have let enough of it come in already."""


class PlacedWord(NamedTuple):
    """A word, and the sample of this rate at which it begins to be heard."""

    word: Word
    sample: int


class Playback:
    """Sound, mouth and words of one drive, in the order in which they are heard.

    Where its talk comes too slowly it stands still: what is heard later is seen later too.
    """

    def __init__(self) -> None:
        self.played = 0
        """Samples that have been taken: where in the drive the stream is."""
        self._pieces: deque[Samples] = deque()
        self._held = 0
        self._mouth = Mouth()
        self._words: deque[PlacedWord] = deque()
        self._resampler: StreamResampler | None = None
        self._complete = False
        self._flowing = False

    @property
    def ahead_s(self) -> float:
        """How much sound is there to be played."""
        return self._held / SAMPLE_RATE

    @property
    def is_over(self) -> bool:
        """Whether all of it has been played."""
        return self._complete and not self._held

    def add(self, talk: Talk) -> None:
        """More of it."""
        resampler = self._resampler
        if resampler is None:
            resampler = self._resampler = StreamResampler(talk.sample_rate, SAMPLE_RATE)
        if len(talk.samples):
            self._hold(resampler.push(talk.samples))
        self._mouth.add(talk.mouth)
        for word in talk.words or ():
            sample = word.start * SAMPLE_RATE // talk.sample_rate
            self._words.append(PlacedWord(word, sample))

    def finish(self) -> None:
        """That was all."""
        if self._resampler is not None:
            self._hold(self._resampler.finish())
        self._complete = True

    def take(self, count: int) -> Samples:
        """The next samples: ``count``, fewer at the end, none while there is not enough."""
        if not self._flowing and not self._may_begin():
            return SILENCE
        enough = self._held >= count or self._complete
        self._flowing = enough
        if not enough or not self._held:
            return SILENCE
        taken = self._cut(min(count, self._held))
        self.played += len(taken)
        return taken

    def words_before(self, sample: int) -> tuple[PlacedWord, ...]:
        """The words that begin before a sample and have not been asked for yet."""
        begun = []
        while self._words and self._words[0].sample < sample:
            begun.append(self._words.popleft())
        return tuple(begun)

    def mouth(self, beyond_s: float = 0.0) -> MouthShape:
        """The mouth now, or that long after the last sample."""
        return self._mouth.at(self.played / SAMPLE_RATE + beyond_s)

    def _may_begin(self) -> bool:
        if self._complete:
            return True
        mouth_s = self._mouth.known_s - self.played / SAMPLE_RATE
        return self.ahead_s >= _SOUND_FIRST_S and mouth_s >= _MOUTH_FIRST_S

    def _hold(self, samples: Samples) -> None:
        if len(samples):
            self._pieces.append(samples)
            self._held += len(samples)

    def _cut(self, count: int) -> Samples:
        pieces = []
        left = count
        while left:
            piece = self._pieces.popleft()
            if len(piece) > left:
                self._pieces.appendleft(piece[left:])
                piece = piece[:left]
            pieces.append(piece)
            left -= len(piece)
        self._held -= count
        return np.concatenate(pieces) if len(pieces) != 1 else pieces[0]
