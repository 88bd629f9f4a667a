"""Grounds: what a picture shows where the character is not."""

from __future__ import annotations

from typing import Literal

import numpy as np

from visavis.faces.contract import Colour, Picture
from visavis.faces.drawn.backdrop import backdrop_markup
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.frame import Frame
from visavis.faces.drawn.stage import Stage

Background = Colour | Literal["scene"] | None
"""A colour, the character's own backdrop, or nothing at all."""

SCENE: Literal["scene"] = "scene"


def draw_ground(
    document: CharacterDocument, frame: Frame, width: int, height: int, background: Background
) -> Picture:
    """Shape (height, width, 4): the background of a frame in so many pixels."""
    ground = np.zeros((height, width, 4), np.uint8)
    if background == SCENE:
        stage = Stage(width, height)
        stage.redraw(backdrop_markup(document.metadata.palette, frame), frame)
        ground[..., :3] = stage.pixels[..., :3]
        ground[..., 3] = 255
        stage.close()
    elif background is not None:
        ground[:] = (*background, 255)
    return ground
