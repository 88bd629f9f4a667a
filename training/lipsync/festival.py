"""Speech of Festival's voices, with the ends of their segments."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from training.lipsync.festival_phones import encoding_of, phones_of
from training.lipsync.spoken import Spoken
from visavis.voices.contract import Phoneme

_SCRIPT = """(voice_{voice})
(Parameter.set 'Duration_Stretch {stretch})
{turns}
"""
_TURN = """(set! said (utt.synth (Utterance Text {text})))
(utt.save.wave said "{stem}.wav" 'riff)
(utt.save.segs said "{stem}.seg")
"""
_TIMEOUT_S = 600


def speak_festival(voice: str, texts: Sequence[str], stretch: float = 1.0) -> list[Spoken]:
    """All texts by one voice. Raises FileNotFoundError where there is no Festival."""
    with tempfile.TemporaryDirectory() as folder:
        stems = [Path(folder) / str(number) for number in range(len(texts))]
        turns = [
            _TURN.format(text='"' + text.replace('"', "").replace("\\", "") + '"', stem=stem)
            for text, stem in zip(texts, stems, strict=True)
        ]
        script = Path(folder) / "say.scm"
        filled = _SCRIPT.format(voice=voice, stretch=stretch, turns="".join(turns))
        script.write_text(filled, encoding_of(voice), "replace")
        subprocess.run(
            ["festival", "-b", str(script)],
            check=True,
            timeout=_TIMEOUT_S,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return [_read(stem, voice) for stem in stems]


def _read(stem: Path, voice: str) -> Spoken:
    with wave.open(str(stem.with_suffix(".wav")), "rb") as file:
        rate, data = file.getframerate(), file.readframes(file.getnframes())
    samples = np.frombuffer(data, "<i2").astype(np.int16)
    segments = stem.with_suffix(".seg").read_text().partition("#\n")[2].splitlines()
    phonemes = tuple(_phonemes(segments, phones_of(voice), rate))
    return Spoken(samples, rate, phonemes, f"festival {voice}")


def _phonemes(segments: Sequence[str], table: Mapping[str, str], rate: int) -> Iterator[Phoneme]:
    start = 0
    for segment in segments:
        end_s, _, name = segment.split()
        end = round(float(end_s) * rate)
        yield Phoneme(table[name.rstrip(":")], start, end)
        start = end
