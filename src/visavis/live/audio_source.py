"""Where a drive's talk comes from: a text, a sound file, or PCM that somebody pushes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from typing import NamedTuple, Protocol

from visavis.audio.channels import VoiceChannel
from visavis.audio.chunk import Chunk
from visavis.audio.decoding import LONGEST_S, AudioDecoder
from visavis.audio.faults import AudioError, Reason
from visavis.audio.pcm import PcmReader
from visavis.lipsync.contract import AudioLips
from visavis.lipsync.from_audio import SoundLips
from visavis.live.talk import NO_SAMPLES, Talk, talk_of_voice
from visavis.voices.contract import Utterance, VoiceEngine
from visavis.voices.faults import VoiceError

MOST_PCM_BYTES = 32 * 1024 * 1024
"""What may wait of one drive's PCM: eleven minutes at 24 kHz."""
AHEAD_S = 1.0
"""How much is made ready of what need not be heard at once."""
_PIECE_S = 0.1
"""Longer pieces of sound are cut, so that no one of them holds up the stream."""

Round = AsyncGenerator[Talk, None]
MakeLips = Callable[[int], AudioLips]
"""Lips for a sound of a sample rate, in Hz."""


class Source(Protocol):
    """What a drive says, in rounds: sounds of their own, one after the other."""

    @property
    def text(self) -> str:
        """What the words of its talk are words of; empty where it has none."""
        ...

    @property
    def ahead_s(self) -> float:
        """How much of its sound is made ready before it is heard."""
        ...

    def rounds(self) -> AsyncGenerator[Round, None]:
        """Once only; each round is taken to its end before the next is asked for.

        Raises VoiceError, AudioError and OperatorError, here or within a round.
        """
        ...


class TextSource:
    """A text, said by a voice engine."""

    ahead_s = AHEAD_S

    def __init__(self, engine: Callable[[], VoiceEngine], utterance: Utterance) -> None:
        self._engine = engine
        self._utterance = utterance

    @property
    def text(self) -> str:
        return self._utterance.text

    async def rounds(self) -> AsyncGenerator[Round, None]:
        """One; none where nothing in the text can be pronounced."""
        speech = self._engine().speak(self._utterance)
        async with aclosing(speech) as chunks, aclosing(talk_of_voice(chunks)) as talk:
            yield talk


class FaultySource:
    """What cannot be said at all; it has its turn all the same, and interrupts as others do."""

    ahead_s = AHEAD_S
    text = ""

    def __init__(self, fault: VoiceError) -> None:
        self._fault = fault

    async def rounds(self) -> AsyncGenerator[Round, None]:
        """Raises the fault."""
        raise self._fault
        yield  # type: ignore[unreachable] # a generator, as all others


class FileSource:
    """The sound of a WAV or MP3 file, which is fetched when the drive's turn has come."""

    text = ""
    ahead_s = AHEAD_S

    def __init__(
        self,
        fetch: Callable[[], Awaitable[bytes]],
        voice_channel: VoiceChannel = VoiceChannel.MIXED,
        make_lips: MakeLips = SoundLips,
        *,
        longest_s: float = LONGEST_S,
    ) -> None:
        """More than ``longest_s`` of sound is refused."""
        self._longest_s = longest_s
        self._fetch = fetch
        self._voice_channel = voice_channel
        self._make_lips = make_lips

    async def rounds(self) -> AsyncGenerator[Round, None]:
        """One."""
        decoder = AudioDecoder(
            await self._fetch(), voice_channel=self._voice_channel, longest_s=self._longest_s
        )
        async with aclosing(self._talk(decoder)) as talk:
            yield talk

    async def _talk(self, decoder: AudioDecoder) -> Round:
        hearing = _Hearing(self._make_lips)
        for chunk in decoder.chunks():
            for talk in hearing.hear([chunk]):
                yield talk
            await asyncio.sleep(0)
        for talk in hearing.finish():
            yield talk


class _Start(NamedTuple):
    sample_rate: int | None
    channels: int | None
    voice_channel: VoiceChannel


class _Stop(NamedTuple):
    last: bool


class PcmSource:
    """PCM pushed in rounds, from Start to Stop (contract section 4, DriveByWsStream)."""

    text = ""
    ahead_s = AHEAD_S

    def __init__(
        self,
        taken: Callable[[int], None] = lambda _: None,
        make_lips: MakeLips = SoundLips,
    ) -> None:
        """``taken`` is told how many bytes have left the buffer, whenever some do."""
        self._taken = taken
        self._make_lips = make_lips
        self._entries: deque[_Start | _Stop | bytes] = deque()
        self._held = 0
        self._more = asyncio.Event()
        self._over = False

    @property
    def held_bytes(self) -> int:
        """Pushed, and not yet on its way to be spoken."""
        return self._held

    def start(
        self,
        sample_rate: int | None = None,
        channels: int | None = None,
        voice_channel: VoiceChannel = VoiceChannel.MIXED,
    ) -> None:
        """A round begins; one that lasts ends."""
        self._put(_Start(sample_rate, channels, voice_channel))

    def push(self, content: bytes) -> None:
        """More of the round, or of one by default; nobody minds what comes when all is over.

        Raises AudioError when too much waits.
        """
        if self._over:
            self._taken(len(content))
            return
        if self._held + len(content) > MOST_PCM_BYTES:
            raise AudioError(
                Reason.TOO_MANY_BYTES,
                f"More than {MOST_PCM_BYTES:,} bytes of PCM wait to be spoken.",
            )
        self._held += len(content)
        self._put(content)

    def stop(self) -> None:
        """The round is over."""
        self._put(_Stop(last=False))

    def close(self) -> None:
        """There are no more rounds."""
        self._put(_Stop(last=True))

    async def rounds(self) -> AsyncGenerator[Round, None]:
        """Each as soon as it begins."""
        try:
            while (entry := await self._peek()) != _Stop(last=True):
                if isinstance(entry, _Stop):
                    self._entries.popleft()
                    continue
                async with aclosing(self._round()) as talk:
                    yield talk
        finally:
            self._forget()

    async def _round(self) -> Round:
        reader, hearing = self._open_reader(), _Hearing(self._make_lips)
        while isinstance(entry := await self._peek(), bytes):
            self._entries.popleft()
            self._held -= len(entry)
            self._taken(len(entry))
            for talk in hearing.hear(reader.push(entry)):
                yield talk
        for talk in hearing.hear(reader.finish()):
            yield talk
        for talk in hearing.finish():
            yield talk

    def _open_reader(self) -> PcmReader:
        start = self._entries[0]
        if not isinstance(start, _Start):
            return PcmReader()
        self._entries.popleft()
        return PcmReader(start.sample_rate, start.channels, start.voice_channel)

    def _forget(self) -> None:
        self._over = True
        self._entries.clear()
        if self._held:
            self._taken(self._held)
        self._held = 0

    def _put(self, entry: _Start | _Stop | bytes) -> None:
        self._entries.append(entry)
        self._more.set()

    async def _peek(self) -> _Start | _Stop | bytes:
        while not self._entries:
            self._more.clear()
            await self._more.wait()
        return self._entries[0]


class _Hearing:
    """Chunks of one sound into talk, in pieces that are quickly heard."""

    def __init__(self, make_lips: MakeLips) -> None:
        self._make_lips = make_lips
        self._lips: AudioLips | None = None
        self._sample_rate = 0

    def hear(self, chunks: list[Chunk]) -> Iterator[Talk]:
        for chunk in chunks:
            if self._lips is None:
                self._lips = self._make_lips(chunk.sample_rate)
                self._sample_rate = chunk.sample_rate
            step = max(1, round(_PIECE_S * chunk.sample_rate))
            for low in range(0, len(chunk.samples), step):
                samples = chunk.samples[low : low + step]
                yield Talk(chunk.sample_rate, samples, self._lips.push(samples))

    def finish(self) -> Iterator[Talk]:
        if self._lips is not None:
            yield Talk(self._sample_rate, NO_SAMPLES, self._lips.finish())
