"""Moving arms: sleeves bent as vectors, hands turned as pictures."""

from __future__ import annotations

import math

import cv2
import numpy as np

from visavis.faces.contract import Picture
from visavis.faces.drawn.arm import PosedArm, Side, mirror
from visavis.faces.drawn.arm_motion import ArmMoment, HandView
from visavis.faces.drawn.box import NOTHING, Box
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.frame import Frame
from visavis.faces.drawn.grid import Grid, Plate
from visavis.faces.drawn.layer import Layer
from visavis.faces.drawn.limb import HAND_OUT_OF_SLEEVE, SHADOW_COLOUR, SHADOW_OPACITY, Limb
from visavis.faces.drawn.matrix import Matrix, apply, move, scale, svg_transform, turn
from visavis.faces.drawn.part import Part, Points
from visavis.faces.drawn.poses import STANCES
from visavis.faces.drawn.sprite import Sprite
from visavis.faces.drawn.stage import Stage

_SLEEVE_REACH = 220.0
"""Canvas units around the bones of a forearm, and what a body may rise: below it is unseen."""

_AROUND = 420.0
"""Canvas units from a hand's pivot within which it lies, however it is drawn."""


_REACHES = (210.0, 190.0, 270.0)
"""How far sleeve and hand go from shoulder, elbow and wrist at the most, in canvas units."""


class MovingArms:
    """The arms of one character at one size, away from their rest."""

    def __init__(
        self, document: CharacterDocument, frame: Frame, to_frame: Matrix, finer: float
    ) -> None:
        self._document, self._frame, self._to_frame = document, frame, to_frame
        self._scale = finer
        self._shadows = STANCES[document.stance].hands_on_body
        self._hands: dict[str, Sprite] = {}
        self._silhouettes: dict[str, Sprite] = {}
        cuff = document.parts.get("cuff")
        sides: tuple[Side, Side] = ("l", "r")
        self._cuffs = {side: cuff.markup(f"cuff.{side}") for side in sides} if cuff else {}

    def lay_forearm(
        self, stage: Stage, limb: Limb, moment: ArmMoment, arm: PosedArm, body: Matrix
    ) -> None:
        """Hand, forearm and cuff over what is on a stage."""
        along = math.radians(arm.fore_deg)
        side = mirror(limb.side)
        wrist = arm.bones[2]
        at = (
            wrist[0] + HAND_OUT_OF_SLEEVE * side * math.sin(along),
            wrist[1] - HAND_OUT_OF_SLEEVE * math.cos(along),
        )
        placed = self._to_frame @ body @ move(*at) @ scale(side, 1) @ turn(arm.hand_deg)
        for view in moment.hands:
            self._lay_hand(stage.pixels, view, placed, moment)
        if arm.bones[1:, 1].min() - _SLEEVE_REACH > self._frame.y + self._frame.height:
            return
        markup = limb.forearm.markup(arm.bones) + self._cuff(limb.side, wrist, arm.fore_deg)
        stage.draw(f'<g transform="{svg_transform(body)}">{markup}</g>', self._frame)

    def _lay_hand(self, ground: Picture, view: HandView, placed: Matrix, moment: ArmMoment) -> None:
        part = self._part(view.shape)
        x, y = part.pivot
        hand = self._hand(part)
        size = moment.pose.hand_scale
        shape = placed @ scale(size * view.width, size) @ move(-x, -y)
        if self._shadows and moment.at_rest > 0:
            shade = self._to_frame @ move(3, 10) @ self._to_frame.inverse()
            shadow = self._shadow(part.name, hand)
            shadow.lay_over(ground, shade @ shape, opacity=SHADOW_OPACITY * moment.at_rest)
        hand.lay_over(ground, shape, opacity=view.opacity)

    def _part(self, shape: str) -> Part:
        parts = self._document.parts
        return parts.get(f"hand.{shape}") or parts["hand.rest"]

    def _hand(self, part: Part) -> Sprite:
        if part.name not in self._hands:
            x, y = part.pivot
            window = Frame(x - _AROUND, y - _AROUND, 2 * _AROUND, 1.5 * _AROUND)
            grid = Grid((window.x, window.y), self._scale)
            plate = Plate(grid, window)
            self._hands[part.name] = Sprite(grid, plate.layer(part.markup()))
            plate.close()
        return self._hands[part.name]

    def _shadow(self, name: str, hand: Sprite) -> Sprite:
        if name not in self._silhouettes:
            self._silhouettes[name] = Sprite(hand.grid, _silhouette(hand.layer))
        return self._silhouettes[name]

    def _cuff(self, side: Side, wrist: Points, fore_deg: float) -> str:
        cuff = self._document.parts.get("cuff")
        if cuff is None:
            return ""
        x, y = cuff.pivot
        place = move(wrist[0], wrist[1]) @ scale(mirror(side), 1) @ turn(fore_deg) @ move(-x, -y)
        return f'<g transform="{svg_transform(place)}">{self._cuffs[side]}</g>'


def around_arm(arm: PosedArm, under: Matrix) -> Box:
    """The pixels that an arm can touch, hand and shadow included; `under` leads from the canvas to
    the picture."""
    wide, high = abs(under.a) + abs(under.b), abs(under.d) + abs(under.e)
    box = NOTHING
    for bone, reach in zip(arm.bones.tolist(), _REACHES, strict=True):
        x, y = apply(under, (bone[0], bone[1]))
        right, down = reach * wide, reach * high
        box = box.join(
            Box(int(x - right) - 2, int(y - down) - 2, int(x + right) + 3, int(y + down) + 3)
        )
    return box


def _silhouette(hand: Layer) -> Layer:
    """Its silhouette in the colour of shadows."""
    red, green, blue = (int(SHADOW_COLOUR[at : at + 2], 16) / 255 for at in (1, 3, 5))
    tint = np.array([[0, 0, 0, red], [0, 0, 0, green], [0, 0, 0, blue], [0, 0, 0, 1]], np.float32)
    return Layer(cv2.transform(hand.pixels, tint).astype(np.uint8, copy=False), hand.left, hand.top)
