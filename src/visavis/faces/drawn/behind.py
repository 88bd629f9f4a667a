"""Behind the head: ground, back hair and body, put together anew only when one of them moved."""

from __future__ import annotations

import numpy as np

from visavis.faces.contract import Picture
from visavis.faces.drawn.arm import Side
from visavis.faces.drawn.body import Body
from visavis.faces.drawn.box import NOTHING, Box
from visavis.faces.drawn.matrix import Matrix
from visavis.faces.drawn.sprite import Sprite


class Behind:
    """What a frame shows under the head and under arms that move."""

    def __init__(self, ground: Picture, hair: Sprite | None, body: Body) -> None:
        self._ground, self._hair, self._body = ground, hair, body
        self._whole = Box(0, 0, ground.shape[1], ground.shape[0])
        self._body_state: tuple[Matrix, frozenset[Side]] | None = None
        self._hair_at: Matrix | None = None
        self._hair_box = NOTHING
        self._body_box = self._whole  # at first nothing is there yet, not even the ground
        self.pixels: Picture = np.empty_like(ground)

    def show(self, hair: Matrix, body: Matrix, moving: frozenset[Side]) -> Box:
        """Put hair and body there, without the arms that move; the pixels that are now others."""
        dirty = self._move_hair(hair)
        if (body, moving) != self._body_state:
            self._body_state = body, moving
            before, self._body_box = self._body_box, self._body.box(moving, body).meet(self._whole)
            dirty = dirty.join(before).join(self._body_box)
        if dirty.empty:
            return dirty
        part = np.s_[dirty.top : dirty.bottom, dirty.left : dirty.right]
        self.pixels[part] = self._ground[part]
        if self._hair is not None:
            self._hair.lay_over(self.pixels, hair, dirty)
        self._body.lay_under(self.pixels, moving, body, dirty)
        return dirty

    def _move_hair(self, hair: Matrix) -> Box:
        if self._hair is None or hair == self._hair_at:
            return NOTHING
        before, self._hair_box = self._hair_box, self._hair.box(hair).meet(self._whole)
        self._hair_at = hair
        return before.join(self._hair_box)
