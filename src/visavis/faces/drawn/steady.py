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
    finer = pixel / _ACTING if figure.acting else pixel
    head, body = finer / _HEAD_STEPS, finer / _BODY_STEPS
    turn = head / _HEAD_REACH * _RADIAN_DEG
    swing = body / _HAIR_REACH
    return replace(
        figure,
        roll_deg=round(figure.roll_deg / turn) * turn,
        yaw=round(figure.yaw / head) * head,
        pitch=round(figure.pitch / head) * head,
        head_x=round(figure.head_x / head) * head,
        head_y=round(figure.head_y / head) * head,
        rise=round(figure.rise / body) * body,
        lean=round(figure.lean / body) * body,
        hair_swing=round(figure.hair_swing / swing) * swing,
    )


def settled(figure: Figure, pixel: float) -> Figure:
    """A head in the larger steps that its back hair takes."""
    step = (pixel / _ACTING if figure.acting else pixel) / _BODY_STEPS
    turn = step / _HEAD_REACH * _RADIAN_DEG
    return replace(
        figure,
        roll_deg=round(figure.roll_deg / turn) * turn,
        yaw=round(figure.yaw / step) * step,
        pitch=round(figure.pitch / step) * step,
        head_x=round(figure.head_x / step) * step,
        head_y=round(figure.head_y / step) * step,
    )
