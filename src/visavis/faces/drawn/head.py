"""Heads: everything above the neck, put together upright; only what changed is drawn again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from visavis.faces.drawn.box import NOTHING, Box, merge
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.figure import Figure
from visavis.faces.drawn.frame import Frame
from visavis.faces.drawn.grid import Grid, Plate
from visavis.faces.drawn.head_slot import (
    FeatureSlot,
    Follow,
    HangingSlot,
    JawSlot,
    Slot,
    StillSlot,
    feature_box,
)
from visavis.faces.drawn.layer import Layer
from visavis.faces.drawn.morph import BASES
from visavis.faces.drawn.part import Part

WINDOW = Frame(40, -60, 1000, 1500)
"""Where heads are, with all that hangs from them."""

_COARSE = 0.25
_ROOM = 16
"""Canvas units around a head for parts that move against the face."""

_HANGING = ("earrings",)
_ELSEWHERE = ("arm_l", "arm_r", "hand", "cuff")


def head_parts(document: CharacterDocument) -> Iterator[Part]:
    """The parts over the body, but arms, in painting order: only the bases of morphs."""
    above_body = False
    for part in document.parts.values():
        above_body = above_body or part.family.startswith("arm_")
        if part.family in BASES:
            if part.target == BASES[part.family]:
                yield part
        elif above_body and part.family not in _ELSEWHERE and not part.hidden:
            yield part


class Head:
    """The upright head of one character at one size."""

    def __init__(self, document: CharacterDocument, scale: float) -> None:
        self.grid = Grid((WINDOW.x, WINDOW.y), scale)
        self._coarse = Grid((WINDOW.x, WINDOW.y), _COARSE)
        face = document.parts["face.shut"].parallax
        plate, coarse = Plate(self.grid, WINDOW), Plate(self._coarse, WINDOW)
        self._slots = [
            self._slot(document, part, Follow((part.parallax - face) * scale), plate, coarse)
            for part in head_parts(document)
        ]
        plate.close()
        coarse.close()
        box = NOTHING
        for slot in self._slots:
            box = box.join(slot.layer.box)
        self._box = box.grown(int(_ROOM * scale))
        pixels = np.zeros((self._box.height, self._box.width, 4), np.uint8)
        self.layer = Layer(pixels, self._box.left, self._box.top)
        self._dirty = [self._box]

    def show(self, figure: Figure) -> list[Box]:
        """Take on what a figure says; which pixels of its layer may have changed."""
        dirty = [*self._dirty, *(slot.show(figure) for slot in self._slots)]
        self._dirty = []
        left, top = self._box.left, self._box.top
        boxes = [
            Box(box.left - left, box.top - top, box.right - left, box.bottom - top)
            for box in merge([box.meet(self._box) for box in dirty])
        ]
        for box in boxes:
            self._compose(box)
        return boxes

    def close(self) -> None:
        for slot in self._slots:
            slot.close()

    def _compose(self, here: Box) -> None:
        left, top = self._box.left, self._box.top
        ground = self.layer.pixels
        ground[here.top : here.bottom, here.left : here.right] = 0
        for slot in self._slots:
            slot.layer.moved(-left, -top).lay_over(ground, here)

    def _slot(
        self, document: CharacterDocument, part: Part, follow: Follow, plate: Plate, coarse: Plate
    ) -> Slot:
        if part.family == "face":
            return JawSlot(document.morphs["face"], self.grid, plate)
        if part.family in BASES:
            morph = document.morphs[part.family]
            box = feature_box(morph, self.grid, coarse, self._coarse)
            return FeatureSlot(morph, part.family, follow, self.grid, box)
        drawn = plate.layer(part.markup())
        return HangingSlot(drawn, follow) if part.name in _HANGING else StillSlot(drawn, follow)
