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


def frame_for(width: int, height: int) -> Frame:
    """The window for a picture of this size in pixels, with its proportions.

    The whole head is always in it: upright pictures show the canvas' full width and as much of
    the body as there is room for, wide ones head and shoulders with space on both sides.
    """
    if width > height:
        wide = CANVAS_WIDTH * width / height
        return Frame(CENTRE_X - wide / 2, 0, wide, CANVAS_WIDTH)
    high = CANVAS_WIDTH * height / width
    # Higher than the canvas: add the space above, as the body is cut off at its lower edge.
    return Frame(0, min(0, CANVAS_HEIGHT - high), CANVAS_WIDTH, high)
