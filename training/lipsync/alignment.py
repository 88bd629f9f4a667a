"""Recordings of real speech with phonemes found by pocketsphinx, which is told the words.

Its dictionary writes AH both for the full vowel of "cup" and for the weak ones of "about" and
"dozen", which look quite different: espeak-ng, asked for the word, says which it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.lipsync.arpabet import ARPABET
from training.lipsync.spoken import Spoken
from training.lipsync.synthesised import Line, speak_espeak
from visavis.lipsync.contract import FRAME_RATE, Samples
from visavis.lipsync.resampling import HEARD_RATE
from visavis.voices.contract import Phoneme

_WEAK_WORDS = frozenset({"a", "the", "of", "was", "from", "but", "what", "to", "because"})
_FULL_WORDS = frozenset({"rather"})
"""Of its two pronunciations one has the vowel of "cup", which espeak-ng does not know."""
_ESPEAKS_VOWEL = re.compile(r"[aɑɐʌæɒeɛəiɪᵻoɔuʊɜɚ]+")
_PLAIN = re.compile("[a-z]{3,12}")
_LATE = 125
"""Samples. Frame n of pocketsphinx hears from 10 n ms to 25.6 ms later, so that a phoneme that
begins with it begins half-way between the middles of that window and of the one before."""

_BEYOND_S = 0.1
"""More silence than this at the ends is cut off, so that it does not flatter the scores."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Sound at HEARD_RATE, and its words in lower case."""

    samples: Samples
    words: tuple[str, ...]
    speaker: str


class Aligner:
    """American English."""

    def __init__(self) -> None:
        self._decoder = _open_decoder()

    def knows(self, word: str) -> bool:
        """Whether a word is in the dictionary."""
        return self._decoder.lookup_word(word) is not None

    def words(self) -> list[str]:
        """The plain words of the dictionary, in order."""
        from pocketsphinx import get_model_path  # noqa: PLC0415

        path = Path(get_model_path()) / "en-us" / "cmudict-en-us.dict"
        entries = (line.split()[0] for line in path.read_text("utf-8").splitlines())
        return [word for word in entries if _PLAIN.fullmatch(word)]

    def align(self, recordings: Sequence[Recording]) -> list[Spoken]:
        """Those of the recordings in which the words were found."""
        known = [r for r in recordings if r.words and all(map(self.knows, r.words))]
        vowels = _vowels(sorted({word for recording in known for word in recording.words}))
        return [spoken for recording in known if (spoken := self._align(recording, vowels))]

    def _align(self, recording: Recording, vowels: Mapping[str, Sequence[str]]) -> Spoken | None:
        sound = recording.samples.tobytes()
        try:
            self._decoder.set_align_text(" ".join(recording.words))
            self._hear(sound)
            if self._decoder.hyp() is None:
                return None
            # Now the phonemes of those words. (To ask for a hypothesis once more would crash.)
            self._decoder.set_alignment()
            self._hear(sound)
        except RuntimeError:
            # So it says that the words are not to be found, and is of no use from then on.
            self._decoder = _open_decoder()
            return None
        phonemes = list(_phonemes(self._decoder.get_alignment(), vowels))
        return without_ends(recording, phonemes)

    def _hear(self, sound: bytes) -> None:
        self._decoder.start_utt()
        self._decoder.process_raw(sound, full_utt=True)
        self._decoder.end_utt()


def _open_decoder() -> Any:
    # Needed by the training and the scores only: the extra "training".
    from pocketsphinx import Decoder  # noqa: PLC0415

    return Decoder(lm=None, samprate=HEARD_RATE, loglevel="FATAL")


def _phonemes(alignment: Any, vowels: Mapping[str, Sequence[str]]) -> Iterator[Phoneme]:
    hop = HEARD_RATE // FRAME_RATE
    for word in alignment:
        name = word.name.split("(")[0]
        nuclei = 0
        count = sum(phone.name[0] in "AEIOU" for phone in word)
        for phone in word:
            ipa = ARPABET.get(phone.name.lower(), "")
            if phone.name == "AH" and _is_weak(name, nuclei, count, vowels):
                ipa = "ə"
            nuclei += phone.name[0] in "AEIOU"
            start, end = (
                frame * hop + _LATE for frame in (phone.start, phone.start + phone.duration)
            )
            yield Phoneme(ipa, start, end)


def _is_weak(word: str, nucleus: int, count: int, vowels: Mapping[str, Sequence[str]]) -> bool:
    if word in _WEAK_WORDS | _FULL_WORDS:
        return word in _WEAK_WORDS
    spoken = vowels.get(word, ())
    if len(spoken) == count:
        return "ʌ" not in spoken[nucleus]
    return nucleus > 0


def _vowels(words: Sequence[str]) -> dict[str, list[str]]:
    """The vowels of each word, as espeak speaks them."""
    spoken = speak_espeak([Line(word, "en-us") for word in words])
    found = {}
    for word, said in zip(words, spoken, strict=True):
        ipa = [unicodedata.normalize("NFD", phoneme.ipa) for phoneme in said.phonemes]
        found[word] = [name for name in ipa if _ESPEAKS_VOWEL.search(name)]
    return found


def without_ends(recording: Recording, phonemes: Sequence[Phoneme]) -> Spoken | None:
    """A recording without the silence before and after; nothing, if that is all there is."""
    sounds = [phoneme for phoneme in phonemes if phoneme.ipa]
    if not sounds:
        return None
    beyond = round(_BEYOND_S * HEARD_RATE)
    start = max(0, sounds[0].start - beyond)
    end = min(len(recording.samples), sounds[-1].end + beyond)
    moved = [Phoneme(ipa, a - start, b - start) for ipa, a, b in sounds]
    return Spoken(recording.samples[start:end], HEARD_RATE, tuple(moved), recording.speaker)
