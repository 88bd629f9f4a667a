"""The contract's rate and pitch as espeak's own parameters."""

from __future__ import annotations

from visavis.voices.espeak.voice_name import VoiceName
from visavis.voices.scales import speed_factor

SLOWEST_WPM, FASTEST_WPM = 80, 450
LOWEST, HIGHEST = 0, 99
_FULL = 500
_STEPS_DOWN, _STEPS_UP = 40, 35
"""espeak's pitch is uneven: measured on six voices, 40 steps below 50 and 35 above are the six
semitones of ``visavis.voices.scales``."""


def espeak_settings(voice: VoiceName, rate: int, pitch: int) -> dict[str, float]:
    """Words a minute, pitch and range for SpeechRate and PitchRate, from the voice's own."""
    wpm = round(voice.wpm * speed_factor(rate))
    steps = pitch / _FULL * (_STEPS_UP if pitch > 0 else _STEPS_DOWN)
    return {
        "wpm": min(max(wpm, SLOWEST_WPM), FASTEST_WPM),
        "pitch": min(max(voice.pitch + round(steps), LOWEST), HIGHEST),
        "range": voice.range,
    }
