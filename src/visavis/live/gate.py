"""A gate that sound passes and silence does not, so that nobody sends, or lip-reads, nothing."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from visavis.audio.chunk import SILENCE, Samples
from visavis.live.playback import SAMPLE_RATE

BEFORE_S = 0.06
"""Of the quiet before a sound that passes with it: as much as a mouth needs to be on its way when
the sound is heard, so that it costs no time."""
_AFTER_S = 0.4
"""How long it stays open after the last sound: pauses between words pass."""
_LEAST = 60.0
"""RMS, -55 dBFS: what is fainter than this is silence anywhere."""
_ABOVE_FLOOR = 3.0
"""9.5 dB: by how much a voice is louder than the room that it is in."""
_LOUDEST_FLOOR = 700.0
_RISE_A_S = 1.25
"""How fast the room is taken to become noisier while nothing proves that it is not."""


class Passed(NamedTuple):
    """What came through."""

    samples: Samples
    """Perhaps none."""
    closed: bool
    """Whether the gate has closed behind it: silence follows."""


class SoundGate:
    """Mono samples at 48 kHz, in pieces of 10 to 60 ms. It learns the noise of the room."""

    def __init__(self) -> None:
        self._floor: float | None = None
        self._before: deque[Samples] = deque()
        self._open_for = 0

    @property
    def is_open(self) -> bool:
        """Whether the last piece passed."""
        return self._open_for > 0

    def push(self, samples: Samples) -> Passed:
        """The next piece."""
        if not len(samples):
            return Passed(SILENCE, closed=False)
        was_open = self.is_open
        if self._is_loud(samples):
            self._open_for = round(_AFTER_S * SAMPLE_RATE)
        else:
            self._open_for = max(0, self._open_for - len(samples))
        if self.is_open:
            passed = np.concatenate([*self._before, samples])
            self._before.clear()
            return Passed(passed, closed=False)
        self._keep(samples)
        return Passed(SILENCE, closed=was_open)

    def close(self) -> bool:
        """Silence from here on; whether it was open."""
        was_open, self._open_for = self.is_open, 0
        self._before.clear()
        return was_open

    def _is_loud(self, samples: Samples) -> bool:
        level = float(np.sqrt(np.mean(np.square(samples, dtype=np.float32))))
        risen = (self._floor or level) * _RISE_A_S ** (len(samples) / SAMPLE_RATE)
        self._floor = min(max(risen, 1.0), level, _LOUDEST_FLOOR)
        return level > max(_LEAST, self._floor * _ABOVE_FLOOR)

    def _keep(self, samples: Samples) -> None:
        self._before.append(samples)
        held = sum(map(len, self._before))
        while held - len(self._before[0]) >= round(BEFORE_S * SAMPLE_RATE):
            held -= len(self._before.popleft())
