"""Real speech in Debian's packages; none of it is in this repository.

For the scores only: pocketsphinx-testdata (BSD; its readings of Austen are LibriVox's, in the
public domain). For the training: asterisk-core-sounds-en-g722, spoken by Allison Smith (CC BY-SA
3.0); asterisk-core-sounds-en has the words.
"""

from __future__ import annotations

import gzip
import re
import wave
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from training.lipsync.alignment import Recording
from visavis.lipsync.contract import Samples

SPHINX = Path("/usr/share/pocketsphinx/test/data")
ASTERISK = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
ASTERISK_WORDS = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")

_FEWEST_WORDS = 4
_TRANSCRIBED = re.compile(r"<s>(.*?)</s>\s*\((.*)\)")
_RAW = {"goforward": "go forward ten meters", "something": "go somewhere and do something"}


def read_sphinx() -> Iterator[Recording]:
    """A few speakers: LibriVox readings, playing cards, commands."""
    for folder in ("librivox", "cards"):
        table = (
            SPHINX / folder / ("transcription" if folder == "librivox" else "cards.transcription")
        )
        for words, name in _TRANSCRIBED.findall(table.read_text()):
            with wave.open(str(SPHINX / folder / f"{name}.wav"), "rb") as file:
                samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            yield Recording(samples.astype(np.int16), tuple(words.split()), f"sphinx {folder}")
    for name, words in _RAW.items():
        samples = np.fromfile(SPHINX / f"{name}.raw", "<i2").astype(np.int16)
        yield Recording(samples, tuple(words.split()), "sphinx commands")


def read_asterisk() -> Iterator[Recording]:
    """One speaker: prompts of a telephone exchange, those of several words."""
    for line in gzip.decompress(ASTERISK_WORDS.read_bytes()).decode().splitlines():
        name, _, text = line.partition(":")
        path = ASTERISK / f"{name.strip()}.g722"
        words = tuple(re.findall(r"[a-z']+", text.lower()))
        plain = not re.search(r"[\[\]\d]", text)
        if plain and len(words) >= _FEWEST_WORDS and path.exists():
            yield Recording(_decode(path), words, "asterisk Allison")


def _decode(path: Path) -> Samples:
    with av.open(str(path), format="g722") as file:
        pieces = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
    return np.concatenate(pieces)
