"""Any sample rate to any other, piece by piece, with positions that never drift."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from visavis.audio.chunk import SILENCE, Samples
from visavis.compiled import compiled_sums

_CROSSINGS = 16
"""How many zero crossings of the sinc each side of a sample takes in."""
_PASSED = 0.93
"""The share of the lower of both rates' bandwidths that passes; the rest is for the slope."""
_KAISER_BETA = 9.0
_MOST_PHASES = 512
"""Rates whose ratio needs more filters than this have them interpolated."""

_Numbers = NDArray[np.float32]


class StreamResampler:
    """Sample ``k`` of its output sounds at the very time ``k / to_hz`` of its input, for ever.

    A windowed sinc in polyphase form: flat to 0.8 of the lower Nyquist frequency, with aliases
    below -80 dB. It looks ahead ``look_ahead`` samples of input, and no more. How the input is cut
    into pieces changes nothing in the output. Of ``n`` samples pushed come, with what ``finish``
    gives, ``ceil(n * to_hz / from_hz)``.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        """Both rates in Hz. Raises ValueError when one is not positive."""
        if from_hz < 1 or to_hz < 1:
            raise ValueError(f"Sample rates are positive; these are {from_hz} and {to_hz} Hz.")
        shared = math.gcd(from_hz, to_hz)
        self._up, self._down = to_hz // shared, from_hz // shared
        self._same = self._up == self._down
        bandwidth = min(1.0, to_hz / from_hz)
        # The lower the filter's bandwidth, the smoother it is between two phases.
        self._phases = min(self._up, math.ceil(_MOST_PHASES * bandwidth))
        self._half = 0 if self._same else math.ceil(_CROSSINGS / bandwidth)
        if not self._same:
            self._bank = _filters(self._phases, self._half, bandwidth)
        self._kept = np.zeros(self._half, np.float32)
        """Input from ``self._first`` on; silence before the beginning."""
        self._first = -self._half
        self._pushed = 0
        self._made = 0

    @property
    def look_ahead(self) -> int:
        """How many samples of input must follow a place before the output there comes, at most."""
        return self._half

    @property
    def made(self) -> int:
        """How many samples have come out: the position of the next one."""
        return self._made

    def push(self, samples: Samples) -> Samples:
        """What can be said after these samples; may be empty."""
        self._pushed += len(samples)
        if self._same:
            self._made += len(samples)
            return samples
        self._kept = np.concatenate((self._kept, samples.astype(np.float32)))
        return self._make(self._pushed - self._half)

    def finish(self) -> Samples:
        """The rest, as if silence followed. Nothing may be pushed afterwards."""
        if self._same:
            return SILENCE
        self._kept = np.concatenate((self._kept, np.zeros(self._half + 1, np.float32)))
        return self._make(self._pushed)

    def _make(self, until: int) -> Samples:
        """All output that sounds before input position ``until``."""
        last = -(-until * self._up // self._down)
        if last <= self._made:
            return SILENCE
        # Positions are counted from the first of these samples, as Python's integers have no end
        # and those of compiled code do.
        whole, rest = divmod(self._made * self._down, self._up)
        place = whole - self._half + 1 - self._first
        made = np.empty(last - self._made, np.int16)
        _fill(made, self._kept, place, rest, self._bank, self._up, self._down)
        self._made = last
        self._forget()
        return made

    def _forget(self) -> None:
        needed = self._made * self._down // self._up - self._half + 1
        if needed > self._first:
            self._kept = self._kept[needed - self._first :]
            self._first = needed


@compiled_sums
def _fill(
    made: Samples, kept: _Numbers, place: int, rest: int, bank: _Numbers, up: int, down: int
) -> None:
    """What sounds ``rest / up`` beyond a place of the input, and ``down / up`` later each time."""
    phases, width = bank.shape[0] - 1, bank.shape[1]
    for number in range(made.shape[0]):
        phase, between = divmod(rest * phases, up)
        level = np.float32(0)
        for tap in range(width):
            level += kept[place + tap] * bank[phase, tap]
        if between:
            later = np.float32(0)
            for tap in range(width):
                later += kept[place + tap] * bank[phase + 1, tap]
            level += (later - level) * np.float32(between / up)
        made[number] = min(np.float32(32767), max(np.float32(-32768), np.rint(level)))
        steps, rest = divmod(rest + down, up)
        place += steps


@lru_cache(maxsize=8)  # a stream's voices have few rates, and each of their drives begins anew
def _filters(phases: int, half: int, bandwidth: float) -> _Numbers:
    """A filter of ``2 * half`` weights a phase, and one more for what lies behind the last phase.

    Each sums to 1, so that a constant stays what it is.
    """
    offsets = np.arange(2 * half) - half + 1
    distances = offsets[None, :] - np.arange(phases + 1)[:, None] / phases
    window = np.i0(_KAISER_BETA * np.sqrt(np.maximum(0.0, 1 - (distances / half) ** 2)))
    weights = np.sinc(distances * bandwidth * _PASSED) * window
    normalised: _Numbers = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    normalised.setflags(write=False)
    return normalised
