"""A server with OpenAI's speech endpoint as a voice engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing

import httpx
import numpy as np

from visavis.voices.assembly import Assembly
from visavis.voices.contract import Chunk, Samples, Utterance, VoiceFacts
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.openai.configuration import Configuration, read_configuration
from visavis.voices.openai.request import Sleep, SpeechRequest, default_sleep
from visavis.voices.resampling import Resampler
from visavis.voices.scales import pitch_factor, speed_factor
from visavis.voices.text.cleaning import clean
from visavis.voices.text.sentences import cut_sentences

_PART = 800
"""Characters asked for at once: sentences keep their melody, and less than a minute is held."""
_AHEAD_S = 60.0
_CONNECT_S = 5.0
_MOST_CONNECTIONS = 64
_LONGEST_NAME = 200


class OpenAiEngine:
    """Speech without times: such servers do not say when they say what."""

    def __init__(self, configuration: Configuration, sleep: Sleep = default_sleep) -> None:
        self._configuration = configuration
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(configuration.timeout_s, connect=_CONNECT_S),
            limits=httpx.Limits(max_connections=_MOST_CONNECTIONS),
            follow_redirects=False,
        )
        self._request = SpeechRequest(self._client, configuration, sleep)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def speak(self, utterance: Utterance) -> AsyncGenerator[Chunk, None]:
        """Speech as it arrives; the server is read up to a minute ahead of the listener.

        Pitch is made by playing faster or slower what the server was asked to say at the opposite
        speed, so it needs a server that heeds ``speed``.
        """
        self._check_open()
        _check_name(utterance.voice)
        assembly = Assembly(utterance.volume)
        async with aclosing(self._samples(utterance)) as pieces:
            async for samples in pieces:
                for chunk in assembly.add(samples, self._configuration.sample_rate):
                    yield chunk

    async def voices(self) -> Sequence[VoiceFacts]:
        """Empty: the interface has no way to ask."""
        self._check_open()
        return []

    async def aclose(self) -> None:
        self._is_closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    async def _samples(self, utterance: Utterance) -> AsyncGenerator[Samples, None]:
        """Read by a task of its own, so that a listener in real time does not hold it up."""
        ready = _Ahead(int(_AHEAD_S * self._configuration.sample_rate))
        task = asyncio.create_task(self._fetch(utterance, ready))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            while (samples := await ready.get()) is not None:
                self._check_open()
                yield samples
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _fetch(self, utterance: Utterance, ready: _Ahead) -> None:
        factor = pitch_factor(utterance.pitch)
        speed = speed_factor(utterance.rate) / factor
        resampler = Resampler(factor)
        try:
            for text in _cut(utterance.text):
                async with aclosing(self._request.pcm(text, utterance.voice, speed)) as pieces:
                    async for piece in pieces:
                        samples = np.frombuffer(piece, "<i2").astype(np.int16)
                        await ready.put(resampler.push(samples))
        except VoiceError as fault:
            ready.end(fault)
        except asyncio.CancelledError:
            ready.end(self._closed())
            raise
        except Exception as fault:
            ready.end(VoiceError(Reason.FAILED, f"The speech client failed: {fault!r}"))
            raise
        else:
            ready.end()

    def _check_open(self) -> None:
        if self._is_closed:
            raise self._closed()

    def _closed(self) -> VoiceError:
        return VoiceError(Reason.CLOSED, "The speech client has been closed.")


def open_engine(settings: Mapping[str, str]) -> OpenAiEngine:
    """Settings as in ``read_configuration``. Raises OperatorError."""
    return OpenAiEngine(read_configuration(settings))


class _Ahead:
    """Samples that have arrived and not been taken, up to a bound."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._queue: asyncio.Queue[Samples | VoiceError | None] = asyncio.Queue()
        self._room = asyncio.Event()

    async def put(self, samples: Samples) -> None:
        self._held += len(samples)
        self._queue.put_nowait(samples)
        while self._held > self._most:
            self._room.clear()
            await self._room.wait()

    def end(self, fault: VoiceError | None = None) -> None:
        self._queue.put_nowait(fault)

    async def get(self) -> Samples | None:
        item = await self._queue.get()
        if isinstance(item, VoiceError):
            raise item
        if item is not None:
            self._held -= len(item)
            self._room.set()
        return item


def _check_name(name: str) -> None:
    if not (name.isprintable() and 0 < len(name.strip()) <= len(name) <= _LONGEST_NAME):
        raise VoiceError(
            Reason.VOICE_UNKNOWN,
            f"{name[:60]!r} cannot be the name of a voice; the server's own names are meant, such "
            "as alloy.",
        )


def _cut(text: str) -> Iterator[str]:
    """As many whole sentences at a time as a part holds."""
    part = ""
    for start, end in cut_sentences(text):
        sentence = clean(text[start:end]).text
        if part and len(part) + len(sentence) > _PART:
            yield part.strip()
            part = ""
        part += sentence
    if part.strip():
        yield part.strip()
