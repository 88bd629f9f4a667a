"""Behind the head: ground, back hair and body, put together anew only when one of them moved."""

from __future__ import annotations

import numpy as np

from visavis.faces.contract import Picture
from visavis.faces.drawn.arm import Side
from visavis.faces.drawn.body import Body
from visavis.faces.drawn.matrix import Matrix
from visavis.faces.drawn.sprite import Sprite


class Behind:
    """What a frame shows under the head and under arms that move."""

    def __init__(self, ground: Picture, hair: Sprite | None, body: Body) -> None:
        self._ground, self._hair, self._body = ground, hair, body
        self._state: tuple[Matrix, Matrix, frozenset[Side]] | None = None
        self.pixels: Picture = np.empty_like(ground)

    def show(self, hair: Matrix, body: Matrix, moving: frozenset[Side]) -> bool:
        """Put hair and body there, without the arms that move; whether that changed anything."""
        if self._hair is None:
            hair = body
        state = hair, body, moving
        if state == self._state:
            return False
        self._state = state
        np.copyto(self.pixels, self._ground)
        if self._hair is not None:
            self._hair.lay_over(self.pixels, hair)
        self._body.lay_under(self.pixels, moving, body)
        return True
