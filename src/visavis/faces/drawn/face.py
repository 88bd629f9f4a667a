"""The face of a drawn character: poses in, pictures out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from visavis.faces.contract import Picture, Pose
from visavis.faces.drawn.arm import PosedArm, Side, pose_arm
from visavis.faces.drawn.behind import Behind
from visavis.faces.drawn.body import BACK_HAIR, Body
from visavis.faces.drawn.box import NOTHING, Box
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.figure import Acting, Figure
from visavis.faces.drawn.frame import frame_for
from visavis.faces.drawn.gesture import Gesture
from visavis.faces.drawn.grid import FINER, Grid, Plate
from visavis.faces.drawn.ground import Background, draw_ground
from visavis.faces.drawn.head import WINDOW
from visavis.faces.drawn.head_view import HeadView
from visavis.faces.drawn.matrix import Matrix, apply, around, move, scale, svg_transform, turn
from visavis.faces.drawn.moving_arm import MovingArms, around_arm
from visavis.faces.drawn.part import CANVAS_HEIGHT
from visavis.faces.drawn.planes import Planes
from visavis.faces.drawn.poses import STANCES
from visavis.faces.drawn.raster import LARGEST_SIDE_PX
from visavis.faces.drawn.sprite import Sprite
from visavis.faces.drawn.stage import Stage
from visavis.faces.drawn.steady import settled, steadied

_SHOULDERS_Y = 1092.0
"""Where figures measure how far the body rises and leans."""

_GROUND_Y = float(CANVAS_HEIGHT)
"""What stays where it is however the body moves."""

_HAIR_ROOT = 0.35
"""Where hair begins to swing, as a part of its height from above."""


class DrawnFace:
    """One character at one size. Fulfils `visavis.faces.contract.Face`."""

    def __init__(
        self,
        document: CharacterDocument,
        gestures: Mapping[str, Gesture],
        width: int,
        height: int,
        background: Background,
    ) -> None:
        if not (0 < width <= LARGEST_SIDE_PX and 0 < height <= LARGEST_SIDE_PX):
            raise ValueError(f"a picture of {width}x{height} pixels cannot be drawn")
        self.width, self.height = width, height
        self._document = document
        self._frame = frame_for(width, height)
        self._pixel = self._frame.width / width
        across = 1 / self._pixel
        down = height / self._frame.height
        self._to_frame = scale(across, down) @ move(-self._frame.x, -self._frame.y)
        finer = FINER * across
        self._acting = Acting(document, gestures)
        self._head = HeadView(document, finer)
        self._body = Body(document, self._frame, finer)
        self._arms = MovingArms(document, self._frame, self._to_frame, finer)
        self._stage = Stage(width, height)
        self._opaque = background is not None
        ground = draw_ground(document, self._frame, width, height, background)
        self._behind = Behind(ground, _back_hair(document, finer), self._body)
        even = width % 2 == height % 2 == 0
        self._planes = Planes(width, height) if self._opaque and even else None
        self._moving: frozenset[Side] = frozenset()
        self._arms_at = NOTHING
        self.rgba(Pose())  # compiles what blends, or loads it: not to be waited for in a stream

    def rgba(self, pose: Pose) -> Picture:
        figure = self._acting.figure(pose)
        self._draw(steadied(figure, self._pixel))
        return self._stage.pixels

    def i420(self, pose: Pose) -> Picture:
        if not self._opaque:
            raise ValueError("I420 has no transparency: open the face with a background")
        if self._planes is None:
            raise ValueError(f"I420 needs even sides, not {self.width}x{self.height}")
        return self._planes.take(self.rgba(pose))

    def close(self) -> None:
        self._head.close()
        self._stage.close()

    def _draw(self, figure: Figure) -> None:
        body = _body_matrix(figure)
        head = self._head_matrix(figure, body)
        moving = frozenset(figure.arms)
        under = self._to_frame @ body
        posed = {
            side: pose_arm(moment.pose, self._body.limbs[side].upper.rest, side)
            for side, moment in figure.arms.items()
        }
        dirty = self._behind.show(self._hair_matrix(figure, body), under, moving)
        dirty = dirty.join(self._head.show(figure, self._to_frame @ head))
        dirty = dirty.join(self._spoilt_by_arms(posed, under))
        dirty = dirty.meet(Box(0, 0, self.width, self.height))
        pixels = self._stage.pixels
        part = np.s_[dirty.top : dirty.bottom, dirty.left : dirty.right]
        pixels[part] = self._behind.pixels[part]
        self._draw_uppers(posed, body)
        self._head.lay_over(pixels, dirty)
        self._body.lay_over(pixels, moving, under, dirty)
        for side in _back_to_front(self._document, moving):
            limb = self._body.limbs[side]
            self._arms.lay_forearm(self._stage, limb, figure.arms[side], posed[side], body)
        if self._planes is not None:
            self._planes.spoil(dirty)

    def _spoilt_by_arms(self, posed: Mapping[Side, PosedArm], under: Matrix) -> Box:
        """Where arms are now and where they were; everything when others move than before."""
        before, self._arms_at = self._arms_at, NOTHING
        for arm in posed.values():
            self._arms_at = self._arms_at.join(around_arm(arm, under))
        same, self._moving = self._moving == posed.keys(), frozenset(posed)
        return before.join(self._arms_at) if same else Box(0, 0, self.width, self.height)

    def _draw_uppers(self, posed: Mapping[Side, PosedArm], body: Matrix) -> None:
        if posed:
            uppers = (self._body.limbs[side].upper.markup(a.bones) for side, a in posed.items())
            place = svg_transform(body)
            self._stage.draw(f'<g transform="{place}">{"".join(uppers)}</g>', self._frame)

    def _head_matrix(self, figure: Figure, body: Matrix) -> Matrix:
        """The upright head to its place on the canvas."""
        pivot = self._document.head_pivot
        x, y = apply(body, pivot)
        face = self._document.parts["face.shut"].parallax
        tilt = turn(figure.roll_deg) @ scale(1 + 0.03 * figure.bow, 1 - 0.05 * figure.bow)
        shift = move(
            x - pivot[0] + figure.head_x + face * figure.yaw,
            y - pivot[1] + figure.head_y + face * figure.pitch,
        )
        return shift @ around(pivot, tilt)

    def _hair_matrix(self, figure: Figure, body: Matrix) -> Matrix:
        part = self._document.parts.get(BACK_HAIR)
        if part is None:
            return body
        figure = settled(figure, self._pixel)
        head = self._head_matrix(figure, body)
        face = self._document.parts["face.shut"].parallax
        by = part.parallax - face
        hang = around(
            (0, self._document.head_pivot[1] - 350), Matrix(1, figure.hair_swing, 0, 0, 1, 0)
        )
        return self._to_frame @ head @ move(by * figure.yaw, by * figure.pitch) @ hang


def _body_matrix(figure: Figure) -> Matrix:
    """The body grows from the ground, and leans."""
    high = _GROUND_Y - _SHOULDERS_Y
    lean = -figure.lean / high
    return around((0, _GROUND_Y), Matrix(1, lean, 0, 0, 1 + figure.rise / high, 0))


def _back_hair(document: CharacterDocument, finer: float) -> Sprite | None:
    part = document.parts.get(BACK_HAIR)
    if part is None or part.hidden:
        return None
    grid = Grid((WINDOW.x, WINDOW.y), finer)
    plate = Plate(grid, WINDOW)
    layer = plate.layer(part.markup())
    plate.close()
    return None if layer.box.empty else Sprite(grid, layer)


def _back_to_front(document: CharacterDocument, sides: frozenset[Side]) -> list[Side]:
    front = STANCES[document.stance].front
    return sorted(sides, key=lambda side: side == front)
