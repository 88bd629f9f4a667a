"""With the real program; skipped where it is not installed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from visavis.voices.conformance import VoiceConformance, hear, joined
from visavis.voices.contract import Utterance
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.flite.engine import FliteEngine

needs_flite = pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")


@pytest.fixture
async def engine() -> AsyncIterator[FliteEngine]:
    engine = FliteEngine()
    yield engine
    await engine.aclose()


@needs_flite
class TestSlt(VoiceConformance):
    voice = "slt"
    knows_words = False


@needs_flite
@pytest.mark.parametrize("voice", ["kal", "kal16", "awb", "rms"])
async def test_phonemes_of_every_voice_fit_its_sound(engine: FliteEngine, voice: str) -> None:
    chunks = await hear(engine, Utterance("Mama may pay. Papa may not.", voice))
    samples, _ = joined(chunks)
    phonemes = [phoneme for chunk in chunks for phoneme in chunk.phonemes or ()]
    assert abs(phonemes[-1].end - len(samples)) < 0.01 * len(samples)
    assert [p.ipa for p in phonemes if p.ipa].count("m") == 4


@needs_flite
async def test_what_is_not_english_is_refused(engine: FliteEngine) -> None:
    with pytest.raises(VoiceError) as caught:
        await hear(engine, Utterance("你好世界", "slt"))
    assert caught.value.reason is Reason.NOTHING_TO_SAY


async def test_without_the_program_it_says_how_to_get_it() -> None:
    with pytest.raises(VoiceError, match="apt-get install flite") as caught:
        await hear(FliteEngine("no-such-flite"), Utterance("Hello.", "slt"))
    assert caught.value.reason is Reason.NOT_INSTALLED


async def test_cancelling_kills_the_program(tmp_path: Path) -> None:
    """A program that hangs, as flite never did here."""
    program = tmp_path / "flite"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = -lv ] && echo "Voices available: slt" && exit\n'
        f"echo $$ > {tmp_path}/pid\nexec sleep 1000\n"
    )
    program.chmod(0o755)
    task = asyncio.create_task(hear(FliteEngine(str(program)), Utterance("Hello.", "slt")))
    pid = tmp_path / "pid"
    async with asyncio.timeout(10):
        while not (pid.exists() and pid.read_text().strip()):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        while Path(f"/proc/{pid.read_text().strip()}/stat").exists():
            await asyncio.sleep(0.01)
