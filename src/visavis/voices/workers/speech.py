"""An utterance spoken part by part by a pool of workers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import numpy as np

from visavis.voices.assembly import Assembly
from visavis.voices.contract import Chunk, Phoneme, Word
from visavis.voices.text.cleaning import Spoken
from visavis.voices.workers.messages import Sound
from visavis.voices.workers.pool import WorkerPool


@dataclass(frozen=True, slots=True)
class Part:
    """What one request asks a worker for."""

    spoken: Spoken
    voice: str
    settings: dict[str, float]


async def speak_parts(
    pool: WorkerPool, parts: Iterable[Part], volume: int
) -> AsyncGenerator[Chunk, None]:
    """The chunks of an utterance. A part is asked for when the one before it has been taken."""
    assembly = Assembly(volume)
    is_first = True
    for part in parts:
        said = pool.say(part.spoken.text, part.voice, part.settings, is_first=is_first)
        is_first = False
        async with aclosing(said) as sounds:
            async for sound in sounds:
                for chunk in assembly.add(
                    np.frombuffer(sound.pcm, np.int16),
                    sound.sample_rate,
                    None if sound.phonemes is None else [Phoneme(*p) for p in sound.phonemes],
                    _place_words(sound, part.spoken.positions),
                ):
                    yield chunk


def _place_words(sound: Sound, positions: Sequence[int]) -> list[Word] | None:
    """Words by their positions in the text as it was given."""
    if sound.words is None:
        return None
    return [
        Word(
            positions[position],
            positions[position + length - 1] + 1 - positions[position],
            start,
        )
        for position, length, start in sound.words
        if 0 <= position < position + length <= len(positions)
    ]
