"""Having a voice speak: a whole text, or just enough to know that it can."""

import io
import wave
from contextlib import aclosing

import numpy as np
from numpy.typing import NDArray

from visavis.errors import OperatorError
from visavis.samples.files import Shape
from visavis.voices.contract import Utterance
from visavis.voices.engines import Engines
from visavis.voices.faults import Reason, VoiceError

TRIAL = "1, 2, 3."
PEAKS = 80
_FULL_SCALE = 32768


async def speak(engines: Engines, engine: str, said: Utterance) -> tuple[bytes, Shape]:
    """A WAV file (mono, 16 bits a sample) and its shape. Raises VoiceError and OperatorError."""
    pieces: list[NDArray[np.int16]] = []
    sample_rate = 0
    async with aclosing(engines.get(engine).speak(said)) as chunks:
        async for chunk in chunks:
            sample_rate = chunk.sample_rate
            pieces.append(chunk.samples)
    samples = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
    if not samples.any():
        raise VoiceError(Reason.NOTHING_TO_SAY, "Nothing in the text can be pronounced.")
    return _wave(samples, sample_rate), _shape(samples, sample_rate)


async def try_voice(engines: Engines, engine: str, voice: str) -> None:
    """Raises OperatorError if it cannot speak."""
    try:
        async with aclosing(engines.get(engine).speak(Utterance(TRIAL, voice))) as chunks:
            async for _ in chunks:
                return
    except VoiceError as fault:
        raise OperatorError(f"The voice cannot be used: {fault}") from None
    raise OperatorError(f"The voice {voice} of {engine} says nothing.")


def _wave(samples: NDArray[np.int16], sample_rate: int) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(sample_rate)
        sound.writeframes(samples.astype("<i2").tobytes())
    return content.getvalue()


def _shape(samples: NDArray[np.int16], sample_rate: int) -> Shape:
    loudness = np.abs(samples.astype(np.int32))
    parts = np.array_split(loudness, min(PEAKS, len(loudness)))
    peaks = [round(100 * int(part.max()) / _FULL_SCALE) for part in parts]
    return Shape(round(len(samples) / sample_rate, 3), peaks)
