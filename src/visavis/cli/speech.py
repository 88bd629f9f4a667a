"""What ``visavis say`` and ``visavis timbres`` do with voices."""

import secrets
import wave
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from visavis.cli.output import note, print_json
from visavis.errors import OperatorError
from visavis.voices.contract import Utterance
from visavis.voices.faults import Reason, VoiceError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.catalogue.models import Timbre, VoiceSource

TRIAL = "1, 2, 3."
_SAMPLE_BYTES = 2


class Manner(msgspec.Struct, frozen=True):
    """SpeechRate, PitchRate and Volume (contract section 4)."""

    rate: int = 0
    pitch: int = 0
    volume: int = 50


class Spoken(msgspec.Struct, frozen=True):
    """A file that was written: mono, 16 bits a sample."""

    file: Path
    seconds: float
    sample_rate: int


async def say(
    house: "House", timbre: "Timbre", text: str, output: Path, manner: Manner | None = None
) -> Spoken:
    """Write what a timbre says to a WAV file, complete or not at all. Raises OperatorError."""
    if timbre.voice is None:
        raise OperatorError(
            f"The timbre {timbre.name} has no voice: it is only listed.",
            "Add one that speaks: visavis timbres add … --engine ENGINE --voice VOICE",
        )
    manner = manner or Manner()
    draft = output.with_name(f".{output.name}.{secrets.token_hex(4)}")
    try:
        utterance = Utterance(text, timbre.voice.voice, manner.rate, manner.pitch, manner.volume)
        seconds, sample_rate = await _write(house, timbre.voice.engine, utterance, draft)
        draft.replace(output)
    except VoiceError as fault:
        raise OperatorError(f"The timbre {timbre.name} cannot say that: {fault}") from None
    except OSError as fault:
        raise OperatorError(f"{output} cannot be written: {fault.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)
    return Spoken(output, seconds, sample_rate)


async def try_voice(house: "House", voice: "VoiceSource") -> None:
    """Have a voice speak. Raises OperatorError if it cannot."""
    try:
        async with house.voices() as engines:
            speech = engines.get(voice.engine).speak(Utterance(TRIAL, voice.voice))
            async with aclosing(speech) as chunks:
                async for _ in chunks:
                    return
    except VoiceError as fault:
        raise OperatorError(f"The voice cannot be used: {fault}") from None
    raise OperatorError(f"The voice {voice.voice} of {voice.engine} says nothing.")


def print_spoken(spoken: Spoken, as_json: bool) -> None:
    if as_json:
        facts = {"SampleRate": spoken.sample_rate, "Seconds": round(spoken.seconds, 3)}
        print_json({"File": str(spoken.file)} | facts)
    else:
        note(f"{spoken.seconds:.1f} s of speech are written to {spoken.file}.")


async def _write(
    house: "House", engine: str, utterance: Utterance, path: Path
) -> tuple[float, int]:
    samples, sample_rate = 0, 0
    async with house.voices() as engines:
        speech = engines.get(engine).speak(utterance)
        with path.open("wb") as file, wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(_SAMPLE_BYTES)
            async with aclosing(speech) as chunks:
                async for chunk in chunks:
                    if not sample_rate:
                        sample_rate = chunk.sample_rate
                        sound.setframerate(sample_rate)
                    sound.writeframes(chunk.samples.astype("<i2").tobytes())
                    samples += len(chunk.samples)
            if not sample_rate:
                raise VoiceError(Reason.NOTHING_TO_SAY, "Nothing in the text can be pronounced.")
    return samples / sample_rate, sample_rate
