"""Pitch for engines that have none: speech played faster or slower than it was made."""

from __future__ import annotations

import numpy as np

from visavis.voices.contract import Samples


class Resampler:
    """Plays a stream ``factor`` times as fast, by linear interpolation.

    The pitch rises by the factor and the length shrinks by it; an engine that is asked to speak
    slower by the same factor gives speech of the wanted length. Timbre moves along with pitch.
    """

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._last: Samples = np.zeros(0, np.int16)
        self._next = 0.0
        """Where the next sample lies, counted from the first of ``_last``."""

    def push(self, samples: Samples) -> Samples:
        """What can be said of these samples and the one before them."""
        if self._factor == 1:
            return samples
        given = np.concatenate((self._last, samples))
        count = int(np.floor((len(given) - 1 - self._next) / self._factor)) + 1
        if len(given) < 2 or count <= 0:  # noqa: PLR2004 - one sample is no interval
            self._last = given
            return np.zeros(0, np.int16)
        places = self._next + self._factor * np.arange(count)
        made = np.interp(places, np.arange(len(given)), given)
        following = places[-1] + self._factor
        keep = min(int(following), len(given) - 1)
        self._last, self._next = given[keep:], following - keep
        played: Samples = np.rint(made).astype(np.int16)
        return played
