"""Frames: which window of the canvas a picture of some size shows."""

from __future__ import annotations

from dataclasses import dataclass

from visavis.faces.drawn.part import CANVAS_HEIGHT, CANVAS_WIDTH, CENTRE_X


@dataclass(frozen=True, slots=True)
class Frame:
    """A window in canvas units. It may reach beyond the canvas."""

    x: float
    y: float
    width: float
    height: float


_ABOVE = 30.0
"""Empty space above the highest hair, which square pictures need not show."""

LEAST_HEIGHT = 1170.0
"""Down to here gestures take place: a picture that showed less would cut the hands off."""


def frame_for(width: int, height: int) -> Frame:
    """The window for a picture of this size in pixels, with its proportions.

    The whole head and raised hands are always in it: upright pictures show the canvas' full
    width and as much of the body as there is room for, square and wide ones head and shoulders
    with space on both sides.
    """
    high = CANVAS_WIDTH * height / width
    if high < LEAST_HEIGHT:
        wide = LEAST_HEIGHT * width / height
        return Frame(CENTRE_X - wide / 2, _ABOVE, wide, LEAST_HEIGHT)
    # Higher than the canvas: add the space above, as the body is cut off at its lower edge.
    return Frame(0, min(0, CANVAS_HEIGHT - high), CANVAS_WIDTH, high)
