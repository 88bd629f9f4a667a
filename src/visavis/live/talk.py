"""Talk: sound together with the mouth that makes it and the words in it, piece by piece."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visavis.audio.chunk import Chunk as SoundChunk
from visavis.lipsync.contract import MouthFrames
from visavis.lipsync.from_audio import SoundLips
from visavis.lipsync.from_phonemes import PhonemeLips
from visavis.voices.contract import Chunk, Word

NO_SAMPLES: NDArray[np.int16] = np.zeros(0, np.int16)


@dataclass(frozen=True, slots=True)
class Talk:
    """A piece of it. Samples and mouth frames each follow those of the piece before without a gap;
    frames may come later than the samples that they belong to, never by more than the look-ahead
    of the lips."""

    sample_rate: int
    samples: NDArray[np.int16]
    """Mono: (n,); empty in the last piece."""
    mouth: MouthFrames
    words: tuple[Word, ...] | None = ()
    """Those that begin in these samples, by sample of the whole; None where they are not known."""


async def talk_of_voice(chunks: AsyncIterator[Chunk]) -> AsyncGenerator[Talk, None]:
    """Of an engine's speech: lips from its phonemes, or from the sound where it knows none."""
    lips: PhonemeLips | SoundLips | None = None
    sample_rate = 0
    async for chunk in chunks:
        sample_rate = chunk.sample_rate
        if lips is None:
            lips = SoundLips(sample_rate) if chunk.phonemes is None else PhonemeLips(sample_rate)
        mouth = lips.follow(chunk) if isinstance(lips, PhonemeLips) else lips.push(chunk.samples)
        yield Talk(sample_rate, chunk.samples, mouth, chunk.words)
    if lips is not None:
        yield Talk(sample_rate, NO_SAMPLES, lips.finish())


def talk_of_sound(chunks: Iterable[SoundChunk]) -> Iterator[Talk]:
    """Of any recorded speech: lips from the sound."""
    lips: SoundLips | None = None
    sample_rate = 0
    for chunk in chunks:
        sample_rate = chunk.sample_rate
        lips = lips or SoundLips(sample_rate)
        yield Talk(sample_rate, chunk.samples, lips.push(chunk.samples), None)
    if lips is not None:
        yield Talk(sample_rate, NO_SAMPLES, lips.finish())
