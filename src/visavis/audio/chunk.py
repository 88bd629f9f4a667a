"""What all sources of audio give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""Mono PCM: (n,)."""

SILENCE: Samples = np.zeros(0, np.int16)
"""No samples at all."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of audio; the chunks of one source follow each other without a gap."""

    start: int
    """The position of its first sample in its source."""
    sample_rate: int
    """Hz; the same throughout a source."""
    samples: Samples

    @property
    def end(self) -> int:
        """The position behind its last sample."""
        return self.start + len(self.samples)
