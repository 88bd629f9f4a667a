"""``python -m visavis.voices.piper.worker PARENT FOLDER``: the process in which Piper is loaded."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from visavis.voices.assembly import Assembly
from visavis.voices.contract import Chunk, Phoneme, Samples
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.piper.alignment import place_phonemes
from visavis.voices.piper.voice_files import find_voice
from visavis.voices.resampling import Resampler
from visavis.voices.workers.messages import Ready, Say, Sound
from visavis.voices.workers.serving import serve

_MOST_LOADED = 2
"""Voices kept in memory: each takes about a hundred megabytes."""
_HEADROOM = 0.7
"""Piper brings every sentence to full scale; Volume needs room above."""
_NORMAL_VOLUME = 50


class PiperSynthesiser:
    """Piper with the voices that were asked for last."""

    def __init__(self, folder: Path) -> None:
        try:
            import piper  # noqa: PLC0415
        except ImportError as fault:
            raise VoiceError(
                Reason.NOT_INSTALLED, "Piper is not installed: pip install 'visavis[piper]'"
            ) from fault
        self._piper: Any = piper
        self._folder = folder
        self._loaded: OrderedDict[str, Any] = OrderedDict()

    def ready(self) -> Ready:
        return Ready(())

    def say(
        self, request: Say, emit: Callable[[Sound], None], is_cancelled: Callable[[], bool]
    ) -> None:
        voice = self._load(request.voice)
        pitch = request.settings["pitch"]
        speaker = int(request.settings["speaker"])
        if speaker >= max(voice.config.num_speakers, 1):
            raise VoiceError(
                Reason.VOICE_UNKNOWN,
                f"The Piper voice {request.voice!r} has {voice.config.num_speakers} speakers, "
                f"counted from 0; {speaker} was asked for.",
            )
        settings = self._piper.SynthesisConfig(
            speaker_id=speaker if speaker >= 0 else None,
            length_scale=voice.config.length_scale * pitch / request.settings["speed"],
            volume=_HEADROOM,
        )
        assembly = Assembly(_NORMAL_VOLUME)
        resampler = Resampler(pitch)
        for piece in self._synthesise(voice, request.text, settings):
            if is_cancelled():
                return
            phonemes = _phonemes(piece, pitch)
            samples: Samples = resampler.push(piece.audio_int16_array)
            for chunk in assembly.add(samples, piece.sample_rate, phonemes):
                emit(_sound(request.number, chunk))

    def _synthesise(self, voice: Any, text: str, settings: Any) -> Any:
        """Piper's chunks. Its phonemisers for some languages are installed separately."""
        try:
            yield from voice.synthesize(text, settings, include_alignments=True)
        except ImportError as fault:
            raise VoiceError(
                Reason.NOT_INSTALLED, f"Piper lacks what this voice's language needs: {fault}"
            ) from fault

    def _load(self, name: str) -> Any:
        path = find_voice(self._folder, name)
        if name not in self._loaded:
            if len(self._loaded) >= _MOST_LOADED:
                self._loaded.popitem(last=False)
            self._loaded[name] = self._open(path)
        self._loaded.move_to_end(name)
        return self._loaded[name]

    def _open(self, path: Path) -> Any:
        try:
            return self._piper.PiperVoice.load(
                path, include_alignments=True, download_dir=self._folder
            )
        except Exception as fault:
            # Each of the libraries below has errors of its own for a file that it cannot read.
            raise VoiceError(
                Reason.FAILED,
                f"The Piper voice {path.name} cannot be loaded ({type(fault).__name__}: "
                f"{str(fault)[:200]}). Install it again.",
            ) from fault


def _sound(number: int, chunk: Chunk) -> Sound:
    placed = None
    if chunk.phonemes is not None:
        placed = [(p.ipa, p.start - chunk.start, p.end - chunk.start) for p in chunk.phonemes]
    return Sound(number, chunk.sample_rate, chunk.samples.tobytes(), placed)


def _phonemes(piece: Any, pitch: float) -> list[Phoneme] | None:
    if piece.phoneme_alignments is None:
        return None
    samples = int(np.floor((len(piece.audio_int16_array) - 1) / pitch)) + 1
    lengths, exact, placed = [], 0.0, 0
    for item in piece.phoneme_alignments:
        exact += float(item.num_samples) / pitch
        lengths.append((str(item.phoneme), round(exact) - placed))
        placed = round(exact)
    return place_phonemes(lengths, samples)


if __name__ == "__main__":
    serve(partial(PiperSynthesiser, Path(sys.argv[2])), int(sys.argv[1]))
