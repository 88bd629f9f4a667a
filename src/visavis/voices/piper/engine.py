"""Piper as a voice engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from visavis.errors import OperatorError
from visavis.voices.contract import Chunk, Utterance, VoiceFacts
from visavis.voices.piper.voice_files import find_voice, list_voices, parse_name
from visavis.voices.scales import pitch_factor, speed_factor
from visavis.voices.settings import check_settings, read_number
from visavis.voices.text.cleaning import Spoken, clean
from visavis.voices.text.sentences import cut_sentences
from visavis.voices.workers.pool import PoolLimits, WorkerPool
from visavis.voices.workers.process import WorkerProgram
from visavis.voices.workers.speech import Part, speak_parts

# Loading takes seconds, a sentence may take one, and a running network cannot be stopped.
_START_S, _REQUEST_S, _CANCEL_S = 60.0, 60.0, 5.0
_BRACKETS = str.maketrans("[]", "()")


class PiperEngine:
    """The voices of one folder; phonemes for those that tell how long each lasts."""

    def __init__(self, folder: Path, workers: int = 1) -> None:
        self._folder = folder.resolve()
        self.pool = WorkerPool(
            WorkerProgram("visavis.voices.piper.worker", [str(self._folder)], "Piper"),
            PoolLimits(workers, start_s=_START_S, request_s=_REQUEST_S, cancel_s=_CANCEL_S),
        )

    async def speak(self, utterance: Utterance) -> AsyncGenerator[Chunk, None]:
        """Speech, all of it in the voice's own language. A sentence is heard when it is done."""
        name, speaker = parse_name(utterance.voice)
        await asyncio.to_thread(find_voice, self._folder, name)
        settings = {
            "speed": speed_factor(utterance.rate),
            "pitch": pitch_factor(utterance.pitch),
            "speaker": float(speaker),
        }
        parts = (Part(spoken, name, settings) for spoken in _cut(utterance.text))
        async with aclosing(speak_parts(self.pool, parts, utterance.volume)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def voices(self) -> Sequence[VoiceFacts]:
        return await asyncio.to_thread(list_voices, self._folder)

    async def aclose(self) -> None:
        await self.pool.aclose()


def open_engine(settings: Mapping[str, str]) -> PiperEngine:
    """Settings: ``folder`` of the voices, ``workers`` (1). Raises OperatorError."""
    check_settings("piper", settings, {"folder", "workers"})
    folder = Path(settings.get("folder", ""))
    if not settings.get("folder") or not folder.is_dir():
        raise OperatorError(
            f'The setting "folder" of the voice engine "piper" is {settings.get("folder", "")!r}, '
            "which is no directory.",
            "visavis voices install NAME fetches a voice and makes the folder; else name one that "
            "holds voices' .onnx files.",
        )
    workers = read_number("piper", settings, "workers", 1, at_least=1, at_most=16)
    return PiperEngine(folder, workers)


def _cut(text: str) -> Iterator[Spoken]:
    """Sentences; Piper would read what stands in double square brackets as phonemes."""
    for start, end in cut_sentences(text):
        spoken = clean(text[start:end], start)
        if any(character.isalnum() for character in spoken.text):
            yield Spoken(spoken.text.translate(_BRACKETS), spoken.positions)
