"""espeak-ng as a voice engine."""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing

from visavis.voices.contract import Chunk, Utterance, VoiceFacts
from visavis.voices.espeak.scales import espeak_settings
from visavis.voices.espeak.voice_name import VoiceName, parse_name, unknown_voice
from visavis.voices.settings import check_settings, read_number
from visavis.voices.text.cleaning import clean
from visavis.voices.text.languages import reader_of
from visavis.voices.text.scripts import cut_scripts
from visavis.voices.text.sentences import cut_sentences
from visavis.voices.workers.messages import Ready
from visavis.voices.workers.pool import PoolLimits, WorkerPool
from visavis.voices.workers.process import WorkerProgram
from visavis.voices.workers.speech import Part, speak_parts

_PROGRAM = WorkerProgram("visavis.voices.espeak.worker", engine="espeak-ng")
_MOST_WORKERS = 64


class EspeakEngine:
    """Any of espeak's languages with any of its variants, in a pool of worker processes."""

    def __init__(self, limits: PoolLimits | None = None) -> None:
        self.pool = WorkerPool(_PROGRAM, limits)

    async def warm(self) -> None:
        """Start all worker processes now instead of when they are first needed."""
        await self.pool.warm()

    async def speak(self, utterance: Utterance) -> AsyncGenerator[Chunk, None]:
        """Speech; text in another script than the voice's is read by a voice of that script."""
        name = parse_name(utterance.voice)
        ready = await self.pool.ready()
        _check_known(name, utterance.voice, ready)
        parts = _cut(utterance, name, {row.name for row in ready.voices})
        async with aclosing(speak_parts(self.pool, parts, utterance.volume)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def voices(self) -> Sequence[VoiceFacts]:
        """Every language, alone and with every variant."""
        ready = await self.pool.ready()
        alone = [VoiceFacts(row.name, row.languages, row.gender) for row in ready.voices]
        varied = [
            VoiceFacts(f"{voice.name}+{variant.name}", voice.languages, variant.gender)
            for voice, variant in itertools.product(ready.voices, ready.variants)
        ]
        return alone + varied

    async def aclose(self) -> None:
        await self.pool.aclose()


def open_engine(settings: Mapping[str, str]) -> EspeakEngine:
    """Settings: ``workers``, processes at most (2). Raises OperatorError."""
    check_settings("espeak", settings, {"workers"})
    workers = read_number("espeak", settings, "workers", 2, at_least=1, at_most=_MOST_WORKERS)
    return EspeakEngine(PoolLimits(workers=workers))


def _check_known(name: VoiceName, given: str, ready: Ready) -> None:
    if name.language not in {row.name for row in ready.voices}:
        raise unknown_voice(given)
    if name.variant and name.variant not in {row.name for row in ready.variants}:
        raise unknown_voice(given)


def _cut(utterance: Utterance, name: VoiceName, available: set[str]) -> Iterator[Part]:
    """A part for each run of one script in each sentence."""
    settings = espeak_settings(name, utterance.rate, utterance.pitch)
    for start, end in cut_sentences(utterance.text):
        sentence = clean(utterance.text[start:end], start)
        runs = list(cut_scripts(sentence))
        for number, (run, script) in enumerate(runs, 1):
            language = reader_of(script, name.language, available)
            ends = {"is_end": float(number == len(runs))}
            if run.text.strip():
                yield Part(run, name.in_language(language), settings | ends)
