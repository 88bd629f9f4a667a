from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from visavis.errors import OperatorError
from visavis.voices.conformance import hear, joined
from visavis.voices.contract import Chunk, Utterance
from visavis.voices.espeak.engine import EspeakEngine, open_engine
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.measures import loudness_db, median_pitch_hz
from visavis.voices.workers.pool import PoolLimits

TEXT = "Nine men were mowing the meadow all along the valley."


@pytest.fixture
async def engine() -> AsyncIterator[EspeakEngine]:
    engine = EspeakEngine()
    yield engine
    await engine.aclose()


def words(text: str, chunks: Sequence[Chunk]) -> list[str]:
    return [
        text[word.position : word.position + word.length]
        for chunk in chunks
        for word in chunk.words or ()
    ]


def sounds(chunks: Sequence[Chunk]) -> str:
    return " ".join(p.ipa for chunk in chunks for p in chunk.phonemes or () if p.ipa)


async def test_espeak_is_never_in_our_own_process(engine: EspeakEngine) -> None:
    await hear(engine, Utterance(TEXT, "en-us"))
    assert "espeakng_loader" not in sys.modules
    if sys.platform == "linux":
        assert "espeak" not in Path("/proc/self/maps").read_text()
        assert "espeak" in Path(f"/proc/{engine.pool.pids[0]}/maps").read_text()


async def test_a_worker_killed_while_it_speaks_fails_that_utterance_only() -> None:
    engine = EspeakEngine(PoolLimits(workers=1))
    chunks = engine.speak(Utterance(TEXT * 30, "en-us"))
    await anext(chunks)
    os.kill(engine.pool.pids[0], signal.SIGKILL)
    with pytest.raises(VoiceError) as caught:
        async for _ in chunks:
            pass
    assert caught.value.reason is Reason.DIED
    assert caught.value.can_retry
    assert await hear(engine, Utterance(TEXT, "en-us"))
    await engine.aclose()


async def test_two_hundred_at_once_are_all_heard_and_none_mixed_up(engine: EspeakEngine) -> None:
    texts = [f"This is {n:03}. It is {n + 1:03} soon; {n + 2:03} is last." for n in range(200)]
    heard = await asyncio.gather(*(hear(engine, Utterance(text, "en-us+f3")) for text in texts))
    for text, chunks in zip(texts, heard, strict=True):
        assert words(text, chunks) == [word.strip(".;") for word in text.split()]
    assert len(engine.pool.pids) == 2
    if sys.platform == "linux":
        for pid in engine.pool.pids:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            assert pages * os.sysconf("SC_PAGE_SIZE") < 64 * 1024 * 1024


async def test_an_interrupt_frees_the_worker_at_once() -> None:
    engine = EspeakEngine(PoolLimits(workers=1))
    for _ in range(20):
        chunks = engine.speak(Utterance("7" * 100_000, "en-us"))
        await anext(chunks)
        await chunks.aclose()
        async with asyncio.timeout(10):
            assert await hear(engine, Utterance("Yes.", "en-us"))
    assert len(engine.pool.pids) == 1
    await engine.aclose()


async def test_each_script_is_read_by_a_voice_of_its_own(engine: EspeakEngine) -> None:
    text = "我们用 Python 写代码。Привет, друзья! שלום"
    chunks = await hear(engine, Utterance(text, "cmn+f2"))
    assert "p ˈaɪ θ" in sounds(chunks)
    assert "d r u ʑ j ˈja" in sounds(chunks)
    assert "ʃ a l ˈo m" in sounds(chunks)
    assert "tʃ ˈaɪ n" not in sounds(chunks), "nothing is read as 'Chinese letter'"
    found = words(text, chunks)
    assert {"我", "Python", "Привет", "друзья", "שלום"} <= set(found)


async def test_kanji_are_not_spelled_as_chinese_letters(engine: EspeakEngine) -> None:
    """espeak's Japanese says "Chinese letter" for each of them; the Chinese voice reads them."""
    heard = sounds(await hear(engine, Utterance("東京に行きます", "ja")))
    assert "tʃ ˈaɪ n" not in heard
    assert "t ˈonɡ tɕ ˈi ŋ" in heard
    assert heard.endswith("k i m ˈä s ɯᵝ")


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Good morning", "en-us", "ɡ ˈʊ d m ˈɔːɹ n ɪ ŋ"),
        ("Guten Morgen", "de", "ɡ ˈuː t ə n"),
        ("Γειά σου", "en-us", "j ˈa s u"),
        ("안녕하세요", "en-us", "ˈɐ n n j ʌ ŋ h ˌɐ s e j ˌo"),
        ("こんにちは", "en-us", "k ˌo̞ n n i tɕ"),
        ("नमस्ते", "en-us", "n ə m"),
    ],
)
async def test_languages_sound_as_they_should(
    engine: EspeakEngine, text: str, language: str, wanted: str
) -> None:
    heard = sounds(await hear(engine, Utterance(text, language)))
    assert wanted in heard


async def test_text_after_a_nul_is_heard(engine: EspeakEngine) -> None:
    text = "one\x00 two\x1b three\ud800 four"
    assert (
        words(text, await hear(engine, Utterance(text, "en-us")))
        == text.replace("\x00", "").replace("\x1b", "").replace("\ud800", "").split()
    )


async def test_markup_is_never_interpreted(engine: EspeakEngine) -> None:
    text = "<speak>one<break time='3600s'/> two <audio src='file:///etc/passwd'/></speak>"
    samples, rate = joined(await hear(engine, Utterance(text, "en-us")))
    assert len(samples) / rate < 30
    heard = sounds(await hear(engine, Utterance("[[zzzz]] ok", "en-us")))
    assert "z z z z" not in heard


async def test_every_voice_it_lists_can_speak(engine: EspeakEngine) -> None:
    voices = await engine.voices()
    languages = [voice.name for voice in voices if "+" not in voice.name]
    assert len(languages) > 100
    for name in languages:
        assert await hear(engine, Utterance("a 1", name)), name
    assert {"en-us+f1", "cmn+m3", "de+f5", "fr+m8"} <= {voice.name for voice in voices}
    genders = {voice.name: voice.gender for voice in voices}
    assert (genders["en-us"], genders["en-us+f2"]) == ("male", "female")


@pytest.mark.parametrize("voice", ["en-us", "en-us+f2", "cmn+m3", "de+f4,pitch=60"])
async def test_rate_pitch_and_volume_are_heard(engine: EspeakEngine, voice: str) -> None:
    async def say(**settings: int) -> tuple[float, float, float]:
        samples, rate = joined(await hear(engine, Utterance(TEXT, voice, **settings)))
        return len(samples) / rate, median_pitch_hz(samples, rate), loudness_db(samples)

    length, pitch, loud = await say()
    assert (await say(rate=-500))[0] == pytest.approx(2 * length, rel=0.2)
    assert (await say(rate=500))[0] == pytest.approx(length / 2, rel=0.2)
    assert (await say(pitch=-500))[1] == pytest.approx(pitch * 0.71, rel=0.12)
    assert (await say(pitch=500))[1] == pytest.approx(pitch * 1.41, rel=0.12)
    assert (await say(volume=1))[2] == pytest.approx(loud - 26, abs=1.5)
    assert (await say(volume=100))[2] == pytest.approx(loud + 6, abs=1.5)


@pytest.mark.parametrize(
    "voice",
    ["en-gb+", "en-us+zzz", "en-us+Mr serious", "en-us,loud=9", "en-us,pitch=100", "en-us,wpm=9"],
)
async def test_voices_that_espeak_would_take_in_silence_are_refused(
    engine: EspeakEngine, voice: str
) -> None:
    with pytest.raises(VoiceError) as caught:
        await hear(engine, Utterance(TEXT, voice))
    assert caught.value.reason is Reason.VOICE_UNKNOWN


async def test_settings_of_a_voice_are_heard(engine: EspeakEngine) -> None:
    plain, rate = joined(await hear(engine, Utterance(TEXT, "en-us")))
    slow, _ = joined(await hear(engine, Utterance(TEXT, "en-us,pitch=90,wpm=120")))
    assert len(slow) > 1.3 * len(plain)
    assert median_pitch_hz(slow, rate) > 1.3 * median_pitch_hz(plain, rate)


@pytest.mark.parametrize("settings", [{"workers": "0"}, {"workers": "many"}, {"voice": "x"}])
def test_unusable_settings_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(OperatorError):
        open_engine(settings)
