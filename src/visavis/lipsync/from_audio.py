"""Mouth frames from sound alone, while it comes."""

from __future__ import annotations

import numpy as np

from visavis.lipsync.contract import (
    FRAME_RATE,
    SETTLING_S,
    SIL,
    MouthFrames,
    Samples,
    count_frames,
    joined,
)
from visavis.lipsync.levelling import Levelling
from visavis.lipsync.mel import AHEAD, WINDOW, MelPowers
from visavis.lipsync.network import Network, RunningNetwork, load_network
from visavis.lipsync.resampling import DELAY_S, HEARD_RATE, Resampler, Sound
from visavis.lipsync.shaping import Shaping

_SETTLING = round(SETTLING_S * FRAME_RATE)


class SoundLips:
    """The mouth of one sound of any language: 16-bit mono PCM of any rate, in any pieces."""

    def __init__(self, sample_rate: int, network: Network | None = None) -> None:
        self._sample_rate = sample_rate
        self._network = network or load_network()
        later = self._network.future / FRAME_RATE
        self.look_ahead_s = DELAY_S + (WINDOW / 2 + AHEAD) / HEARD_RATE + later
        self.reset()

    def reset(self) -> None:
        """Forget the sound: the next sample is the first."""
        self._resampler = Resampler(self._sample_rate)
        self._mel = MelPowers()
        self._levelling = Levelling(self._network.usual)
        self._running = RunningNetwork(self._network)
        self._shaping = Shaping()
        self._samples = 0

    def push(self, samples: Samples) -> MouthFrames:
        """The frames that are certain now; perhaps none. Raises TypeError unless int16."""
        if samples.dtype != np.int16 or samples.ndim != 1:
            raise TypeError(
                f"lips take mono int16 samples, (n,), not {samples.dtype} of shape {samples.shape}"
            )
        self._samples += len(samples)
        return self._hear(self._resampler.push(samples))

    def finish(self) -> MouthFrames:
        """The frames that are left, up to rest. ``reset`` before the next sound."""
        beyond = np.zeros(round((SETTLING_S + self.look_ahead_s) * HEARD_RATE) + WINDOW, np.float32)
        last = self._hear(np.concatenate([self._resampler.finish(), beyond]))
        left = count_frames(self._samples, self._sample_rate) + _SETTLING - last.first
        return _settled(last.first, last.weights[:left], last.opening[:left])

    def _hear(self, sound: Sound) -> MouthFrames:
        features = self._levelling.push(self._mel.push(sound))
        return self._shaping.push(self._running.push(features))


def lips_of(samples: Samples, sample_rate: int, network: Network | None = None) -> MouthFrames:
    """All frames of a whole sound."""
    lips = SoundLips(sample_rate, network)
    return joined([lips.push(samples), lips.finish()])


def _settled(first: int, weights: np.ndarray, opening: np.ndarray) -> MouthFrames:
    """The last frames lead to rest, whatever the sound ended with."""
    count = min(_SETTLING, len(opening))
    left = np.ones(len(opening), np.float32)
    left[len(opening) - count :] = np.linspace(1, 0, _SETTLING + 1)[_SETTLING + 1 - count :]
    weights = weights * left[:, None]
    weights[:, SIL] += 1 - left
    return MouthFrames(first, weights, opening * left)
