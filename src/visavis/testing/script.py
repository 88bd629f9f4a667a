"""What a test has its streams do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from visavis.testing.speaking import estimate_s


@dataclass
class Script:
    """Read when a stream is created, or when a text comes."""

    ready_after_s: float = 0.0
    """How long streams initialise, of the virtual clock."""
    initialisation_fails: str = ""
    """Why streams cannot be initialised; FailReason of their tasks. Empty: they can."""
    room_for: int = 1_000
    """Streams at a time; beyond it 400010007."""
    text_s: Callable[[str, int], float] = estimate_s
    """How long a text takes at a SpeechRate, in seconds; 0: nothing in it can be spoken."""
