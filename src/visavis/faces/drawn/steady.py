"""Steadiness: moves that nobody could see are not made, so that what stays need not be drawn."""

from __future__ import annotations

from dataclasses import replace

from visavis.faces.drawn.figure import Figure

_HEAD_STEPS, _BODY_STEPS = 8, 6
"""To a pixel. Edges are blended: finer moves change values by no more than noise does. Body and
hair have fewer edges, and move less."""

_ACTING = 6
"""How many times finer the steps are in a gesture, where everything moves anyway, and where slow
ends of quick moves would be seen to jump."""

_HEAD_REACH, _HAIR_REACH = 450.0, 500.0
"""How far what a turn moves most is from what it turns about, in canvas units."""

_RADIAN_DEG = 57.3


def steadied(figure: Figure, pixel: float) -> Figure:
    """A figure in steps of a pixel, whose size is given in canvas units: its face and body."""
    step = _finer(figure, pixel) / _BODY_STEPS
    swing = step / _HAIR_REACH
    return replace(
        _in_steps(figure, _finer(figure, pixel) / _HEAD_STEPS),
        rise=round(figure.rise / step) * step,
        lean=round(figure.lean / step) * step,
        hair_swing=round(figure.hair_swing / swing) * swing,
    )


def settled(figure: Figure, pixel: float) -> Figure:
    """A head in the larger steps that its back hair takes."""
    return _in_steps(figure, _finer(figure, pixel) / _BODY_STEPS)


def _finer(figure: Figure, pixel: float) -> float:
    return pixel / _ACTING if figure.acting else pixel


def _in_steps(figure: Figure, step: float) -> Figure:
    """A head that moves by these steps, in canvas units."""
    turn = step / _HEAD_REACH * _RADIAN_DEG
    return replace(
        figure,
        roll_deg=round(figure.roll_deg / turn) * turn,
        yaw=round(figure.yaw / step) * step,
        pitch=round(figure.pitch / step) * step,
        head_x=round(figure.head_x / step) * step,
        head_y=round(figure.head_y / step) * step,
    )
