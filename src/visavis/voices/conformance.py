"""What every voice engine must do, as a suite for pytest.

Derive a class whose name begins with ``Test`` and give it an engine::

    from visavis.voices.conformance import VoiceConformance

    class TestMyEngine(VoiceConformance):
        voice = "my-voice"

        @pytest.fixture
        async def engine(self):
            engine = MyEngine(...)
            yield engine
            await engine.aclose()

It needs pytest and pytest-asyncio with ``asyncio_mode = "auto"``; the package installs neither.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence
from contextlib import aclosing
from typing import ClassVar

import numpy as np
import pytest

from visavis.voices.contract import LONGEST_CHUNK_S, Chunk, Samples, Utterance, VoiceEngine
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.measures import loudness_db, median_pitch_hz

_PATIENCE_S = 30.0
_CHUNKS_HEARD = 60
_LOUDEST = 32767

ODD_TEXTS = {
    "empty": "",
    "blank": " \t\n\u200b",
    "a letter": "a",
    "1800 characters": ("The rain in Spain. " * 95)[:1800],
    "1801 characters": ("The rain in Spain. " * 95)[:1801],
    "emoji": "Fine \U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 then \u2764\ufe0f.",
    "emoji alone": "\U0001f600",
    "control characters": "one\x00two\x07three\x1b[31m\x7f four",
    "half of a pair": "one \ud83d two \udc00",
    "mixed Chinese and English": "我们用 Python 写代码，然后 deploy 到服务器。",
    "right to left": "שלום עולם. مرحبا بالعالم، hello!",
    "markup": "<speak><break time='3600s'/>&amp; <voice name=\"x\">Hello</voice></speak>",
    "phoneme brackets": "[[h@l'oU]] and [[unclosed",
    "digits": "1" * 20_000,
    "no blanks": "word" * 2_000,
    "combining marks": "e" + "\u0301" * 3_000,
    "a megabyte of digits": "7" * 1_000_000,
    "punctuation": "?!… — ;;; ((( ))) '''",
}
"""Texts that are spoken or refused with a VoiceError, and leave the engine unharmed."""


class VoiceConformance:
    """Every test is given a fixture ``engine``, which the derived class provides."""

    voice: ClassVar[str]
    text: ClassVar[str] = "Good morning, everybody. Nine men were mowing the meadow all along."
    """Two sentences at least."""
    knows_phonemes: ClassVar[bool] = True
    knows_words: ClassVar[bool] = True
    changes_pitch: ClassVar[bool] = True
    unknown_voices: ClassVar[Sequence[str]] = ("no-such-voice", "../../etc/passwd", "x\x00y", "")

    async def test_chunks_follow_each_other_without_a_gap(self, engine: VoiceEngine) -> None:
        chunks = await hear(engine, Utterance(self.text, self.voice))
        assert len({chunk.sample_rate for chunk in chunks}) == 1
        position = 0
        for chunk in chunks:
            assert chunk.samples.dtype == np.int16
            assert chunk.samples.ndim == 1
            assert chunk.start == position
            assert 0 < len(chunk.samples) <= LONGEST_CHUNK_S * chunk.sample_rate
            position += len(chunk.samples)

    async def test_it_is_heard_and_not_clipped(self, engine: VoiceEngine) -> None:
        for volume in (50, 100):
            samples, rate = joined(
                await hear(engine, Utterance(self.text, self.voice, volume=volume))
            )
            assert 1.0 < len(samples) / rate < 20.0
            assert loudness_db(samples) > -40
            assert np.abs(samples.astype(np.int32)).max() < _LOUDEST

    async def test_phonemes_lie_in_order_within_what_is_heard(self, engine: VoiceEngine) -> None:
        chunks = await hear(engine, Utterance(self.text, self.voice))
        assert {chunk.phonemes is not None for chunk in chunks} == {self.knows_phonemes}
        end = 0
        for chunk in chunks:
            for phoneme in chunk.phonemes or ():
                assert end <= phoneme.start < phoneme.end
                assert chunk.start <= phoneme.start < chunk.start + len(chunk.samples)
                end = phoneme.end
        assert end <= sum(len(chunk.samples) for chunk in chunks)
        if self.knows_phonemes:
            sounds = [p.ipa for chunk in chunks for p in chunk.phonemes or () if p.ipa]
            assert len(sounds) >= len(self.text) / 4

    async def test_words_are_found_in_the_text_as_given(self, engine: VoiceEngine) -> None:
        text = "\x00  " + self.text
        chunks = await hear(engine, Utterance(text, self.voice))
        assert {chunk.words is not None for chunk in chunks} == {self.knows_words}
        words = [word for chunk in chunks for word in chunk.words or ()]
        for chunk in chunks:
            for word in chunk.words or ():
                assert chunk.start <= word.start < chunk.start + len(chunk.samples)
        for one, other in itertools.pairwise(words):
            assert one.position + one.length <= other.position
            assert one.start <= other.start
        if self.knows_words:
            found = [text[word.position : word.position + word.length] for word in words]
            wanted = [word.strip(".,") for word in self.text.split()]
            assert [word.strip(".,") for word in found] == wanted

    async def test_rate_makes_it_slower_and_faster(self, engine: VoiceEngine) -> None:
        slow, normal, fast = [
            len(joined(await hear(engine, Utterance(self.text, self.voice, rate=rate)))[0])
            for rate in (-500, 0, 500)
        ]
        assert slow > 1.3 * normal > 1.3 * 1.3 * fast

    async def test_pitch_makes_it_lower_and_higher(self, engine: VoiceEngine) -> None:
        if not self.changes_pitch:
            pytest.skip("this engine says that it does not change pitch")
        low, normal, high = [
            median_pitch_hz(
                *joined(await hear(engine, Utterance(self.text, self.voice, pitch=pitch)))
            )
            for pitch in (-500, 0, 500)
        ]
        assert 0 < 1.15 * low < normal < high / 1.15

    async def test_volume_makes_it_quieter_and_louder(self, engine: VoiceEngine) -> None:
        quiet, normal, loud = [
            loudness_db(
                joined(await hear(engine, Utterance(self.text, self.voice, volume=volume)))[0]
            )
            for volume in (1, 50, 100)
        ]
        assert quiet + 15 < normal < loud - 3

    async def test_the_first_chunk_comes_before_the_text_is_done(self, engine: VoiceEngine) -> None:
        utterance = Utterance(self.text * 20, self.voice)
        await hear(engine, Utterance(self.text, self.voice))
        start = time.perf_counter()
        async with aclosing(engine.speak(utterance)) as chunks:
            await anext(chunks)
            first_s = time.perf_counter() - start
            async for _ in chunks:
                pass
        assert first_s < (time.perf_counter() - start) / 2

    async def test_who_stops_listening_frees_the_engine(self, engine: VoiceEngine) -> None:
        for _ in range(5):
            async with aclosing(engine.speak(Utterance(self.text * 20, self.voice))) as chunks:
                await anext(chunks)
        async with asyncio.timeout(_PATIENCE_S):
            assert await hear(engine, Utterance(self.text, self.voice))

    async def test_a_cancelled_task_frees_the_engine(self, engine: VoiceEngine) -> None:
        async def speak() -> None:
            await hear(engine, Utterance(self.text * 20, self.voice))

        tasks = [asyncio.create_task(speak()) for _ in range(8)]
        await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        async with asyncio.timeout(_PATIENCE_S):
            await asyncio.gather(*tasks, return_exceptions=True)
            assert await hear(engine, Utterance(self.text, self.voice))

    async def test_utterances_at_the_same_time_are_not_mixed_up(self, engine: VoiceEngine) -> None:
        texts = [self.text * (1 + n % 3) for n in range(6)]
        alone = [joined(await hear(engine, Utterance(text, self.voice)))[0] for text in texts]
        together = await asyncio.gather(
            *(hear(engine, Utterance(text, self.voice)) for text in texts)
        )
        for one, other in zip(alone, together, strict=True):
            assert abs(len(joined(other)[0]) - len(one)) < 0.1 * len(one)

    @pytest.mark.parametrize("name", ODD_TEXTS)
    async def test_odd_texts_are_spoken_or_refused(self, engine: VoiceEngine, name: str) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            try:
                await hear(engine, Utterance(ODD_TEXTS[name], self.voice), at_most=_CHUNKS_HEARD)
            except VoiceError as fault:
                assert fault.message
                assert not fault.can_retry
            assert await hear(engine, Utterance(self.text, self.voice))

    async def test_unknown_voices_are_refused(self, engine: VoiceEngine) -> None:
        for name in self.unknown_voices:
            with pytest.raises(VoiceError) as caught:
                await hear(engine, Utterance(self.text, name))
            assert caught.value.reason in {
                Reason.VOICE_UNKNOWN,
                Reason.NOT_INSTALLED,
                Reason.REJECTED,
            }
            assert not caught.value.can_retry
        assert await hear(engine, Utterance(self.text, self.voice))

    async def test_its_voices_have_names_of_their_own(self, engine: VoiceEngine) -> None:
        names = [facts.name for facts in await engine.voices()]
        assert len(set(names)) == len(names)
        assert not names or self.voice in names

    async def test_once_closed_it_says_so(self, engine: VoiceEngine) -> None:
        chunks = engine.speak(Utterance(self.text * 20, self.voice))
        await anext(chunks)
        await engine.aclose()
        await engine.aclose()
        with pytest.raises(VoiceError) as caught:
            async for _ in chunks:
                pass
        assert caught.value.reason is Reason.CLOSED
        with pytest.raises(VoiceError) as caught:
            await hear(engine, Utterance(self.text, self.voice))
        assert caught.value.reason is Reason.CLOSED


async def hear(
    engine: VoiceEngine, utterance: Utterance, *, at_most: int | None = None
) -> list[Chunk]:
    """All chunks of an utterance, or the first ``at_most``."""
    heard: list[Chunk] = []
    async with aclosing(engine.speak(utterance)) as chunks:
        async for chunk in chunks:
            heard.append(chunk)
            if len(heard) == at_most:
                break
    return heard


def joined(chunks: Sequence[Chunk]) -> tuple[Samples, int]:
    """The samples of chunks as one array, and their rate."""
    return np.concatenate([chunk.samples for chunk in chunks]), chunks[0].sample_rate
