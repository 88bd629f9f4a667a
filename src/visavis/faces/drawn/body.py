"""Bodies: neck, torso and resting arms, drawn once, and arms that move, drawn every frame."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from visavis.faces.contract import Picture
from visavis.faces.drawn.arm import ArmPose, Side
from visavis.faces.drawn.box import Box
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.frame import Frame
from visavis.faces.drawn.grid import Grid, Plate
from visavis.faces.drawn.layer import Layer
from visavis.faces.drawn.limb import Limb, read_limb
from visavis.faces.drawn.matrix import Matrix
from visavis.faces.drawn.morph import BASES
from visavis.faces.drawn.part import CANVAS_HEIGHT
from visavis.faces.drawn.poses import STANCES, stance_arms
from visavis.faces.drawn.sprite import Sprite

BACK_HAIR = "back_hair"

_ROOM = 130.0
"""Canvas units below the frame that a rising or sinking body may bring into it."""


class Body:
    """The resting body of one character at one size."""

    def __init__(self, document: CharacterDocument, frame: Frame, scale: float) -> None:
        self.limbs: Mapping[Side, Limb] = {
            side: read_limb(document, side) for side in stance_arms(document)
        }
        self._rest: Mapping[Side, ArmPose] = stance_arms(document)
        self._shadow = STANCES[document.stance].hands_on_body
        self._torso = "".join(_torso(document))
        bottom = min(float(CANVAS_HEIGHT), frame.y + frame.height + _ROOM)
        self._window = Frame(0, 700, 1080, max(100.0, bottom - 700))
        self._grid = Grid((self._window.x, self._window.y), scale)
        self._sprites: dict[tuple[str, frozenset[Side]], Sprite] = {}

    def lay_under(
        self, ground: Picture, moving: frozenset[Side], to_frame: Matrix, within: Box
    ) -> None:
        """What is under the head: torso, and upper arms that rest."""
        self._sprite("under", moving).lay_over(ground, to_frame, within)

    def lay_over(
        self, ground: Picture, moving: frozenset[Side], to_frame: Matrix, within: Box
    ) -> None:
        """What is over the head: forearms and hands that rest."""
        self._sprite("over", moving).lay_over(ground, to_frame, within)

    def box(self, moving: frozenset[Side], to_frame: Matrix) -> Box:
        """The pixels of the frame that all of this may touch."""
        under, over = (self._sprite(where, moving) for where in ("under", "over"))
        return under.box(to_frame).join(over.box(to_frame))

    def _sprite(self, where: str, moving: frozenset[Side]) -> Sprite:
        key = where, moving
        if key not in self._sprites:
            resting = {side: pose for side, pose in self._rest.items() if side not in moving}
            markup = self._torso if where == "under" else ""
            for side, pose in resting.items():
                limb = self.limbs[side]
                markup += (
                    limb.upper_markup(pose)
                    if where == "under"
                    else limb.forearm_markup(pose, hand_shadow=self._shadow)
                )
            plate = Plate(self._grid, self._window)
            self._sprites[key] = Sprite(self._grid, plate.layer(markup) if markup else _nothing())
            plate.close()
        return self._sprites[key]


def _torso(document: CharacterDocument) -> list[str]:
    markup = []
    for part in document.parts.values():
        if part.family.startswith("arm_"):
            break
        if part.name != BACK_HAIR and part.family not in BASES and not part.hidden:
            markup.append(part.markup())
    return markup


def _nothing() -> Layer:
    empty = np.zeros((0, 0, 4), np.uint8)
    return Layer(empty, 0, 0)
