"""Speech of the voice engines, with the phonemes that they give."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import aclosing
from typing import NamedTuple

import numpy as np

from training.lipsync.spoken import Spoken
from visavis.voices.contract import Utterance, VoiceEngine
from visavis.voices.espeak.engine import EspeakEngine
from visavis.voices.flite.engine import FliteEngine
from visavis.voices.workers.pool import PoolLimits


class Line(NamedTuple):
    """Something to be said."""

    text: str
    voice: str
    rate: int = 0
    pitch: int = 0


def speak_espeak(lines: Iterable[Line]) -> list[Spoken]:
    """By espeak-ng."""
    return asyncio.run(_speak(EspeakEngine(PoolLimits(workers=1)), "espeak", lines))


def speak_flite(lines: Iterable[Line]) -> list[Spoken]:
    """By flite. Raises VoiceError where there is no such program."""
    return asyncio.run(_speak(FliteEngine(processes=1), "flite", lines))


async def _speak(engine: VoiceEngine, name: str, lines: Iterable[Line]) -> list[Spoken]:
    try:
        return [await _hear(engine, name, line) for line in lines]
    finally:
        await engine.aclose()


async def _hear(engine: VoiceEngine, name: str, line: Line) -> Spoken:
    utterance = Utterance(line.text, line.voice, line.rate, line.pitch)
    async with aclosing(engine.speak(utterance)) as chunks:
        heard = [chunk async for chunk in chunks]
    phonemes = [phoneme for chunk in heard for phoneme in chunk.phonemes or ()]
    samples = np.concatenate([chunk.samples for chunk in heard])
    return Spoken(samples, heard[0].sample_rate, tuple(phonemes), f"{name} {line.voice}")
