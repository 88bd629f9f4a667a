"""Piper's own code for loading and synthesis, on a tiny voice made here.

No voice of Piper's can be had here, so these tests say nothing of how one sounds.
"""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from visavis.errors import OperatorError
from visavis.voices.conformance import VoiceConformance, hear, joined
from visavis.voices.contract import Utterance
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.piper.engine import PiperEngine, open_engine

if not all(map(importlib.util.find_spec, ("piper", "onnx"))):
    pytest.skip("Piper is not installed", allow_module_level=True)

from .tiny_voice import write_voice

TEXT = "Mama may pay. Papa may not."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voices")
    write_voice(folder, "en_US-hum-low")
    write_voice(folder, "en_US-mum-low", tells_lengths=False)
    (folder / "alone.onnx").write_bytes(b"")
    (folder / "broken.onnx").write_bytes(b"\xff\xfe no network")
    (folder / "broken.onnx.json").write_text("{}")
    return folder


@pytest.fixture
async def engine(folder: Path) -> AsyncIterator[PiperEngine]:
    engine = PiperEngine(folder)
    yield engine
    await engine.aclose()


class TestPiper(VoiceConformance):
    voice = "en_US-hum-low"
    knows_words = False
    unknown_voices = ("no-such-voice", "../../etc/passwd", "x\x00y", "", "en_US-hum-low#7", "alone")


async def test_phonemes_fill_the_sound(engine: PiperEngine) -> None:
    chunks = await hear(engine, Utterance(TEXT, "en_US-hum-low", pitch=300))
    samples, rate = joined(chunks)
    phonemes = [phoneme for chunk in chunks for phoneme in chunk.phonemes or ()]
    assert rate == 22_050
    assert [p.ipa for p in phonemes if p.ipa].count("m") == 4
    assert abs(phonemes[-1].end - len(samples)) < 0.01 * len(samples)


async def test_a_voice_without_lengths_has_no_phonemes(engine: PiperEngine) -> None:
    chunks = await hear(engine, Utterance(TEXT, "en_US-mum-low"))
    assert {chunk.phonemes for chunk in chunks} == {None}


async def test_a_broken_voice_is_told(engine: PiperEngine) -> None:
    with pytest.raises(VoiceError, match=r"broken\.onnx") as caught:
        await hear(engine, Utterance(TEXT, "broken"))
    assert caught.value.reason is Reason.FAILED
    assert await hear(engine, Utterance(TEXT, "en_US-hum-low"))


async def test_double_brackets_are_not_taken_for_phonemes(engine: PiperEngine) -> None:
    """Piper would say one symbol for each character within them."""
    long = await hear(engine, Utterance("[[" + "a" * 100 + "]]", "en_US-hum-low"))
    plain = await hear(engine, Utterance("((" + "a" * 100 + "))", "en_US-hum-low"))
    assert abs(len(joined(long)[0]) - len(joined(plain)[0])) < 0.05 * len(joined(plain)[0])


async def test_voices_are_listed_by_their_files(engine: PiperEngine) -> None:
    facts = {voice.name: voice.languages for voice in await engine.voices()}
    assert facts == {"broken": (), "en_US-hum-low": ("en-US",), "en_US-mum-low": ("en-US",)}


def test_a_folder_that_is_none_is_refused() -> None:
    with pytest.raises(OperatorError, match="no directory"):
        open_engine({"folder": "/nowhere/at/all"})
