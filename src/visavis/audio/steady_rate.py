"""Chunks of one sample rate, whatever the rates of what comes."""

from __future__ import annotations

from visavis.audio.chunk import Chunk, Samples
from visavis.audio.resampling import StreamResampler


class SteadyRate:
    """Brings all that is pushed to one rate and says at which position it lies."""

    def __init__(self, sample_rate: int) -> None:
        """The rate of all chunks, in Hz."""
        self.sample_rate = sample_rate
        self.position = 0
        """Where the next chunk starts."""
        self._from_hz = sample_rate
        self._resampler = StreamResampler(sample_rate, sample_rate)

    def push(self, samples: Samples, sample_rate: int) -> list[Chunk]:
        """What can be said after these samples of ``sample_rate`` Hz: no chunk, one or two."""
        chunks = []
        if sample_rate != self._from_hz:
            chunks = self.finish()
            self._from_hz = sample_rate
            self._resampler = StreamResampler(sample_rate, self.sample_rate)
        return chunks + self._chunks(self._resampler.push(samples))

    def finish(self) -> list[Chunk]:
        """The rest of what was pushed."""
        return self._chunks(self._resampler.finish())

    def _chunks(self, samples: Samples) -> list[Chunk]:
        if not len(samples):
            return []
        chunk = Chunk(self.position, self.sample_rate, samples)
        self.position = chunk.end
        return [chunk]
