"""What a portrait can perform: each gesture begins and ends at rest, smoothly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extra:
    """What a gesture adds to a pose. Angles are radians, shifts are widths of the face."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0
    smile: float = 0.0
    brows: float = 0.0
    blink_right: float = 0.0
    blink_left: float = 0.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0


NOTHING = Extra()


def _ease(x: float) -> float:
    """0 to 1, at rest at both ends, in speed and in acceleration."""
    x = min(1.0, max(0.0, x))
    return x * x * x * (x * (6 * x - 15) + 10)


def _plateau(phase: float, rise: float, fall: float) -> float:
    """Up from 0 to 1 until `rise`, down again from `fall` on; shares of the gesture."""
    return _ease(phase / rise) * (1 - _ease((phase - fall) / (1 - fall)))


def _nod(p: float) -> Extra:
    swing = _plateau(p, 0.2, 0.7) * math.sin(p * 1.5 * math.tau) ** 2
    return Extra(pitch=0.06 * swing, shift_y=0.055 * swing, gaze_y=-0.25 * swing)


def _shake_head(p: float) -> Extra:
    swing = _plateau(p, 0.25, 0.65) * math.sin(p * 3 * math.tau)
    return Extra(yaw=0.06 * swing, shift_x=0.03 * swing, gaze_x=-0.5 * swing)


def _tilt(p: float) -> Extra:
    k = _plateau(p, 0.35, 0.6)
    return Extra(roll=0.115 * k, smile=0.35 * k, brows=0.35 * k, shift_y=0.012 * k)


def _smile(p: float) -> Extra:
    k = _plateau(p, 0.3, 0.65)
    return Extra(smile=k, brows=0.25 * k, blink_right=0.14 * k, blink_left=0.14 * k, roll=0.02 * k)


def _wink(p: float) -> Extra:
    k = _plateau(p, 0.35, 0.6)
    shut = _plateau((p - 0.3) / 0.35, 0.35, 0.6) if 0.3 < p < 0.65 else 0.0  # noqa: PLR2004
    return Extra(
        blink_left=shut, smile=0.6 * k, roll=-0.05 * k, blink_right=0.1 * shut, brows=0.1 * k
    )


def _look_around(p: float) -> Extra:
    side = _plateau(p / 0.5, 0.3, 0.7) if p < 0.5 else -_plateau((p - 0.5) / 0.5, 0.3, 0.7)  # noqa: PLR2004
    head = math.sin(p * math.tau) * _plateau(p, 0.2, 0.8)
    return Extra(gaze_x=side, yaw=0.05 * head, shift_x=0.02 * head, brows=0.25 * abs(side))


_GESTURES: dict[str, tuple[float, Callable[[float], Extra]]] = {
    "nod": (2.2, _nod),
    "shake_head": (2.6, _shake_head),
    "tilt": (3.0, _tilt),
    "smile": (3.2, _smile),
    "wink": (2.4, _wink),
    "look_around": (4.0, _look_around),
}

DURATIONS = {name: seconds for name, (seconds, _) in _GESTURES.items()}
"""Every gesture of a portrait, and how long it takes, in seconds."""


def perform(name: str, elapsed_s: float) -> Extra:
    """What the gesture adds this long after it began; nothing before, after, or if unknown."""
    seconds, gesture = _GESTURES.get(name, (0.0, None))
    if gesture is None or not 0 < elapsed_s < seconds:
        return NOTHING
    return gesture(elapsed_s / seconds)
