"""What ``visavis say`` and ``visavis timbres`` do with voices."""

import sys
import wave
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from visavis.cli.output import note, print_json, progress_bar
from visavis.drafts import drafts
from visavis.errors import OperatorError
from visavis.voices.faults import Reason, VoiceError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.catalogue.models import Timbre, VoiceSource
    from visavis.voices.contract import Utterance

_SAMPLE_BYTES = 2
_UTF8_BYTES = 4
"""At most, for a character."""


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


def read_text(argument: str) -> str:
    """A text as a command gets it: "-" stands for what comes on standard input.

    Raises OperatorError.
    """
    if argument != "-":
        return argument
    from visavis.voices.contract import LONGEST_TEXT

    content = sys.stdin.buffer.read(_UTF8_BYTES * LONGEST_TEXT + 1)
    if len(content) > _UTF8_BYTES * LONGEST_TEXT:
        raise OperatorError(
            f"The text on standard input has more than {LONGEST_TEXT} characters.", "Split it."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OperatorError(
            "The text on standard input is not UTF-8.", "Give it as UTF-8."
        ) from None


async def bring(house: "House", *item_ids: str) -> None:
    """See to it that the built-in ones among these digital humans and timbres are there: on a data
    directory that no server has filled yet, this draws the built-in catalogue."""
    from visavis.catalogue.seed import read_built_in

    built_in = read_built_in()
    known = {item.id for item in (*built_in.digital_humans, *built_in.timbres)}
    if not known.isdisjoint(item_ids):
        with progress_bar("Drawing the built-in catalogue") as bar:
            await house.seeder.seed(lambda done, total: bar(done / total, ""))


async def say(
    house: "House", timbre: "Timbre", text: str, output: Path, manner: Manner | None = None
) -> Spoken:
    """Write what a timbre says to a WAV file, complete or not at all. Raises OperatorError."""
    if timbre.voice is None:
        raise OperatorError(
            f"The timbre {timbre.name} has no voice: it is only listed.",
            "Add one that speaks: visavis timbres add … --engine ENGINE --voice VOICE",
        )
    from visavis.voices.contract import Utterance

    manner = manner or Manner()
    with drafts(output) as (draft,):
        try:
            voice = timbre.voice.voice
            utterance = Utterance(text, voice, manner.rate, manner.pitch, manner.volume)
            seconds, sample_rate = await _write(house, timbre.voice.engine, utterance, draft)
        except VoiceError as fault:
            raise OperatorError(f"The timbre {timbre.name} cannot say that: {fault}") from None
        except OSError as fault:
            raise OperatorError(f"{output} cannot be written: {fault.strerror}.") from None
    return Spoken(output, seconds, sample_rate)


async def try_voice(house: "House", voice: "VoiceSource") -> None:
    """Have a voice speak. Raises OperatorError if it cannot."""
    from visavis.samples.speaking import try_voice

    async with house.voices() as engines:
        await try_voice(engines, voice.engine, voice.voice)


def print_spoken(spoken: Spoken, as_json: bool) -> None:
    if as_json:
        facts = {"SampleRate": spoken.sample_rate, "Seconds": round(spoken.seconds, 3)}
        print_json({"File": str(spoken.file)} | facts)
    else:
        note(f"{spoken.seconds:.1f} s of speech are written to {spoken.file}.")


async def _write(
    house: "House", engine: str, utterance: "Utterance", path: Path
) -> tuple[float, int]:
    samples, sample_rate, is_heard = 0, 0, False
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
                    is_heard = is_heard or bool(chunk.samples.any())
            if (
                not is_heard
            ):  # a mark alone, or an emoji that has no name in the language, is a pause
                raise VoiceError(Reason.NOTHING_TO_SAY, "Nothing in the text can be pronounced.")
    return samples / sample_rate, sample_rate
