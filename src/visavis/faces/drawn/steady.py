"""Steadiness: moves that nobody could see are not made, so that what stays need not be drawn."""

from __future__ import annotations

from dataclasses import replace

from visavis.faces.drawn.figure import Figure

_STEPS = 8
"""To a pixel. Edges are blended: finer moves change no value by more than noise does."""

_HAIR_STEPS = 4
"""Hair hangs behind everything and has no sharp features."""

_HEAD_REACH, _HAIR_REACH = 450.0, 500.0
"""How far what a turn moves most is from what it turns about, in canvas units."""

_RADIAN_DEG = 57.3


def steadied(figure: Figure, pixel: float) -> Figure:
    """A figure in steps of an eighth of a pixel, whose size is given in canvas units."""
    step = pixel / _STEPS
    turn = step / _HEAD_REACH * _RADIAN_DEG
    swing = pixel / _HAIR_STEPS / _HAIR_REACH
    return replace(
        figure,
        roll_deg=round(figure.roll_deg / turn) * turn,
        yaw=round(figure.yaw / step) * step,
        pitch=round(figure.pitch / step) * step,
        head_x=round(figure.head_x / step) * step,
        head_y=round(figure.head_y / step) * step,
        rise=round(figure.rise / step) * step,
        lean=round(figure.lean / step) * step,
        hair_swing=round(figure.hair_swing / swing) * swing,
    )
