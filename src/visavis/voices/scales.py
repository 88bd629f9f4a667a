"""What SpeechRate, PitchRate and Volume of contract section 4 come to, for every engine alike.

The contract names ranges and no physical unit; these are ours. Equal steps of rate and pitch
multiply speed and frequency by equal factors, which sounds even.
"""

from __future__ import annotations

_FULL = 500.0
_SEMITONES_AT_FULL = 6.0
_OCTAVE = 12.0
_NORMAL_VOLUME = 50.0
_QUIETEST_GAIN = 0.05


def speed_factor(rate: int) -> float:
    """How many times as fast as normal: -500 is half, 0 normal, 500 double."""
    return float(2.0 ** (rate / _FULL))


def pitch_factor(pitch: int) -> float:
    """By what the voice's frequency is multiplied: -500 and 500 are six semitones down and up."""
    return float(2.0 ** (pitch / _FULL * _SEMITONES_AT_FULL / _OCTAVE))


def volume_gain(volume: int) -> float:
    """By what the amplitude is multiplied: 1 is 26 dB below, 50 as it is, 100 is 6 dB above."""
    if volume >= _NORMAL_VOLUME:
        return volume / _NORMAL_VOLUME
    share = (volume - 1) / (_NORMAL_VOLUME - 1)
    return _QUIETEST_GAIN + (1 - _QUIETEST_GAIN) * share
