"""Samples on demand: found on disk, or spoken once however many ask."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

from visavis.clock import Clock
from visavis.errors import OperatorError
from visavis.samples.files import Sample, SampleFiles, Shape
from visavis.samples.speaking import speak, try_voice
from visavis.voices.contract import Utterance, VoiceFacts
from visavis.voices.engines import Engines
from visavis.voices.faults import VoiceError
from visavis.voices.greetings import greeting_in
from visavis.voices.kinds import list_kinds

AT_ONCE = 2
MOST_WAITING = 32
TIMEOUT_S = 60.0
LIST_TIMEOUT_S = 10.0
LISTED_S = 60.0
"""How long a list of voices is good: some engines ask a server for it."""


class SamplesBusyError(OperatorError):
    """So many samples are asked for that another would have to wait for long."""


class EngineVoices(NamedTuple):
    """What an engine offers, or why it does not."""

    engine: str
    voices: list[VoiceFacts]
    problem: str = ""


def greeting(engine: str, voice: str, language: str) -> Sample:
    """What a voice of this language (BCP 47) is heard with."""
    return Sample(engine, voice, greeting_in(language))


class SampleRenderer:
    """Has voices speak. An engine lives for as long as it takes: processes of voices that are
    heard once a week need not be there all week. Belongs to one loop."""

    def __init__(
        self,
        files: SampleFiles,
        open_voices: Callable[[], AbstractAsyncContextManager[Engines]],
        clock: Clock,
        *,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.files = files
        self._open_voices = open_voices
        self._clock = clock
        self._timeout_s = timeout_s
        self._room = asyncio.Semaphore(AT_ONCE)
        self._under_way: dict[Sample, asyncio.Task[Shape]] = {}
        self._listed: tuple[float, list[EngineVoices]] | None = None
        self._listing = asyncio.Lock()

    async def render(self, sample: Sample) -> tuple[Path, Shape]:
        """Its file and its shape, spoken now if it is not there. Raises OperatorError."""
        shape = await asyncio.to_thread(self.files.shape, sample)
        if shape is None:
            task = self._under_way.get(sample)
            if task is None:
                if len(self._under_way) >= MOST_WAITING:
                    raise SamplesBusyError(
                        "Too many samples are being spoken just now.", "Try again in a moment."
                    )
                task = asyncio.create_task(self._speak(sample))
                self._under_way[sample] = task
                task.add_done_callback(lambda done: self._forget(sample, done))
            # Who goes away does not take it from others who wait.
            shape = await asyncio.shield(task)
        return self.files.path(sample), shape

    async def try_voice(self, engine: str, voice: str) -> None:
        """Raises OperatorError if it cannot speak."""
        async with self._room, self._open_voices() as engines:
            try:
                async with asyncio.timeout(self._timeout_s):
                    await try_voice(engines, engine, voice)
            except TimeoutError:
                raise self._late(engine) from None

    async def voices(self) -> list[EngineVoices]:
        """Of every engine that is installed, by its name."""
        async with self._listing:
            now = self._clock.monotonic()
            if self._listed is None or self._listed[0] <= now - LISTED_S:
                async with self._open_voices() as engines:
                    found = [await _voices_of(engines, kind) for kind in list_kinds()]
                self._listed = now, found
            return self._listed[1]

    async def aclose(self) -> None:
        """What is under way fails."""
        under_way = list(self._under_way.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _speak(self, sample: Sample) -> Shape:
        said = Utterance(sample.text, sample.voice)
        async with self._room, self._open_voices() as engines:
            try:
                async with asyncio.timeout(self._timeout_s):
                    content, shape = await speak(engines, sample.engine, said)
            except TimeoutError:
                raise self._late(sample.engine) from None
            except VoiceError as fault:
                raise OperatorError(f"The voice {sample.voice} cannot be heard: {fault}") from None
        try:
            await asyncio.to_thread(self.files.put, sample, content, shape)
        except OSError as fault:
            raise OperatorError(
                f"The sample cannot be kept: {fault.strerror}.", "Free some space."
            ) from None
        return shape

    def _late(self, engine: str) -> OperatorError:
        return OperatorError(
            f"The engine {engine} has said nothing within {self._timeout_s:g} s.",
            "See that it works: visavis voices list",
        )

    def _forget(self, sample: Sample, task: asyncio.Task[Shape]) -> None:
        del self._under_way[sample]
        if not task.cancelled():
            task.exception()  # whoever waited has it; if nobody did, nobody misses it


async def _voices_of(engines: Engines, kind: str) -> EngineVoices:
    try:
        async with asyncio.timeout(LIST_TIMEOUT_S):
            return EngineVoices(kind, list(await engines.get(kind).voices()))
    except TimeoutError:
        return EngineVoices(kind, [], f"It has not answered within {LIST_TIMEOUT_S:g} s.")
    except VoiceError as fault:
        return EngineVoices(kind, [], str(fault))
    except OperatorError as fault:
        return EngineVoices(kind, [], f"{fault.problem} {fault.remedy}".strip())
