"""What a voice engine is: given an utterance, it yields speech piece by piece.

An engine knows nothing of streams, lips or pictures. Plugins offer engines through the entry point
``visavis.voices`` (see ``visavis.voices.kinds``); ``visavis.voices.conformance`` is the suite that
every engine passes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from visavis.voices.faults import Reason, VoiceError

LONGEST_TEXT = 100_000
"""Unicode code points of one utterance. (A DriveByText has at most 1800: contract section 4.)"""

LONGEST_CHUNK_S = 0.25
"""No chunk is longer, so that whoever stops listening between two chunks stops within this time."""

RATES = (-500, 500)
PITCHES = (-500, 500)
VOLUMES = (1, 100)

Samples = NDArray[np.int16]
"""Mono PCM: (n,)."""

_SILENT_CATEGORIES = {"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Cn", "Co"}


@dataclass(frozen=True, slots=True)
class Utterance:
    """What to say, and how. Raises VoiceError when no engine could say it.

    ``rate``, ``pitch`` and ``volume`` are SpeechRate, PitchRate and Volume of contract section 4:
    ``visavis.voices.scales`` says what they come to.
    """

    text: str
    voice: str
    """A name that the engine knows; it may carry the engine's own settings."""
    rate: int = 0
    pitch: int = 0
    volume: int = 50

    def __post_init__(self) -> None:
        _check_range("rate", self.rate, RATES)
        _check_range("pitch", self.pitch, PITCHES)
        _check_range("volume", self.volume, VOLUMES)
        if len(self.text) > LONGEST_TEXT:
            raise VoiceError(
                Reason.TEXT_TOO_LONG,
                f"The text has {len(self.text)} characters; at most {LONGEST_TEXT} are spoken at a "
                "time. Split it.",
            )
        if all(unicodedata.category(character) in _SILENT_CATEGORIES for character in self.text):
            raise VoiceError(
                Reason.NOTHING_TO_SAY,
                "The text is empty, or holds nothing but blanks and control characters.",
            )


class Phoneme(NamedTuple):
    """A sound of the language, from ``start`` up to ``end``, in samples of the utterance."""

    ipa: str
    """International Phonetic Alphabet, with marks of stress and length; empty for silence.

    Engines also report the closure before a plosive as a silence of some 30 ms.
    """
    start: int
    end: int


class Word(NamedTuple):
    """Where a word of the text begins to be heard.

    ``position`` and ``length`` are Unicode code points of the utterance's text as it was given,
    ``start`` a sample of the utterance.
    """

    position: int
    length: int
    start: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of speech; the chunks of an utterance follow each other without a gap."""

    start: int
    """The position of its first sample in the utterance."""
    sample_rate: int
    """Hz; the same throughout an utterance."""
    samples: Samples
    phonemes: tuple[Phoneme, ...] | None = None
    """Those that start in this chunk, in order; the last may end in a later one.

    None, throughout the utterance: the engine does not know them.
    """
    words: tuple[Word, ...] | None = None
    """Those that start in this chunk; None as above."""


class VoiceFacts(NamedTuple):
    """A voice that an engine offers."""

    name: str
    """What an Utterance calls it."""
    languages: tuple[str, ...]
    """BCP 47 as far as the engine keeps to it, the main one first; may be empty."""
    gender: str = ""
    """``male``, ``female``, or empty where the engine does not say."""


class VoiceEngine(Protocol):
    """Speaks utterances, several at a time, for the tasks of one event loop."""

    def speak(self, utterance: Utterance) -> AsyncGenerator[Chunk, None]:
        """Speech, the first chunk before the whole text is done. Raises VoiceError.

        Closing the generator, or cancelling the task that awaits it, frees the engine at once.
        Who may stop early closes it: ``async with contextlib.aclosing(engine.speak(…)) as chunks``.
        A text that the engine finds nothing to pronounce in, such as "…", may yield no chunk.
        """
        ...

    async def voices(self) -> Sequence[VoiceFacts]:
        """What it can speak with. Empty when it cannot know. Raises VoiceError."""
        ...

    async def aclose(self) -> None:
        """Stop what is being said, end processes and connections. Twice does no harm.

        What is being said, or asked for afterwards, fails with Reason.CLOSED.
        """
        ...


class OpenEngine(Protocol):
    """What an entry point of ``visavis.voices`` names."""

    def __call__(self, settings: Mapping[str, str]) -> VoiceEngine:
        """An engine; processes and connections start when first needed.

        Raises OperatorError when a setting is unknown or cannot be used.
        """
        ...


def _check_range(name: str, given: int, allowed: tuple[int, int]) -> None:
    low, high = allowed
    if not low <= given <= high:
        raise VoiceError(
            Reason.OUT_OF_RANGE, f"The {name} is {given}; it must lie between {low} and {high}."
        )
