"""Slots of a head: each shows one part of it, and says which pixels it has changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from visavis.faces.contract import Picture
from visavis.faces.drawn.box import NOTHING, Box
from visavis.faces.drawn.figure import Figure
from visavis.faces.drawn.grid import Grid, Plate
from visavis.faces.drawn.layer import Layer, shifted
from visavis.faces.drawn.morph import Morph
from visavis.faces.drawn.stage import Stage

STEPS_TO_A_PIXEL = 4
"""Parts move by fractions of a pixel: by whole ones they would be seen to jump."""

_KEPT_SHIFTS = 4
"""How many pictures of a part that are shifted by parts of a pixel are kept."""

_JAW_STEPS = 44
_JAW_BYTES = 24 * 2**20
"""What drawn jaws may take of memory, for each face."""

_KEPT_FEATURES = 24
"""How many drawings of a mouth or an eye are kept: closed lips and lids come again and again."""

_REACH_OUT = 12
"""Pixels around the targets of a feature that blends beyond them may need."""


class Slot(Protocol):
    """Something that a figure may change."""

    layer: Layer

    def show(self, figure: Figure) -> Box:
        """Take on what the figure says; the pixels that are now others."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Follow:
    """How far a part moves with a turning head, against the face, in pixels."""

    pixels: float

    def at(self, figure: Figure) -> tuple[int, int]:
        """Right and down, in steps."""
        by = self.pixels * STEPS_TO_A_PIXEL
        return round(figure.yaw * by), round(figure.pitch * by)


def _placed(drawn: Layer, steps: tuple[int, int]) -> Layer:
    """A layer moved by steps, right and down."""
    (right, x), (down, y) = (divmod(step, STEPS_TO_A_PIXEL) for step in steps)
    finer = shifted(drawn, x / STEPS_TO_A_PIXEL, y / STEPS_TO_A_PIXEL)
    return finer.moved(right, down)


class StillSlot:
    """A part that only moves."""

    def __init__(self, drawn: Layer, follow: Follow) -> None:
        self._drawn, self._follow = drawn, follow
        self._steps = (0, 0)
        self._between: dict[tuple[int, int], Layer] = {}
        self.layer = drawn

    def show(self, figure: Figure) -> Box:
        steps = self._follow.at(figure)
        if steps == self._steps:
            return NOTHING
        self._steps, before = steps, self.layer.box
        (right, x), (down, y) = (divmod(step, STEPS_TO_A_PIXEL) for step in steps)
        if (x, y) not in self._between:
            if len(self._between) == _KEPT_SHIFTS:
                self._between.clear()
            self._between[x, y] = _placed(self._drawn, (x, y))
        self.layer = self._between[x, y].moved(right, down)
        return before.join(self.layer.box)

    def close(self) -> None:
        """Nothing to give back."""


class HangingSlot:
    """A part that moves, and swings from its upper edge."""

    def __init__(self, drawn: Layer, follow: Follow) -> None:
        self._drawn, self._follow = drawn, follow
        self._state: tuple[int, ...] | None = None
        self._margin = drawn.box.height // 4 + 2
        self.layer = drawn

    def show(self, figure: Figure) -> Box:
        high = self._drawn.box.height
        state = (*self._follow.at(figure), round(figure.hair_swing * high * 2 * STEPS_TO_A_PIXEL))
        if state == self._state:
            return NOTHING
        self._state, before = state, self.layer.box
        right, down, swing = (step / STEPS_TO_A_PIXEL for step in state)
        left, top = int(np.floor(right)) - self._margin, int(np.floor(down))
        slope = swing / max(1, high)
        moved = np.array([[1, slope, right - left], [0, 1, down - top]], np.float32)
        size = (self._drawn.box.width + 2 * self._margin + 1, high + 1)
        pixels = cv2.warpAffine(self._drawn.pixels, moved, size, flags=cv2.INTER_LINEAR)
        drawn = Layer(pixels.astype(np.uint8, copy=False), self._drawn.left, self._drawn.top)
        self.layer = drawn.moved(left, top)
        return before.join(self.layer.box)

    def close(self) -> None:
        """Nothing to give back."""


class FeatureSlot:
    """A morph drawn anew whenever its weights change."""

    def __init__(self, morph: Morph, name: str, follow: Follow, grid: Grid, box: Box) -> None:
        self._morph, self._name, self._follow = morph, name, follow
        self._box = box.grown(_REACH_OUT)
        self._stage = Stage(self._box.width, self._box.height)
        self._window, self._scale = grid.window(self._box), grid.scale
        self._weights: tuple[tuple[str, float], ...] | None = None
        self._steps = (0, 0)
        self._kept: OrderedDict[tuple[tuple[str, float], ...], Picture] = OrderedDict()
        self._drawn = self.layer = Layer(self._stage.pixels, self._box.left, self._box.top)

    def show(self, figure: Figure) -> Box:
        weights = figure.features[self._name]
        state, (right, down) = tuple(weights.items()), self._follow.at(figure)
        steps = right, down + round(self._drop(figure) * STEPS_TO_A_PIXEL)
        if state == self._weights and steps == self._steps:
            return NOTHING
        if state != self._weights:
            self._drawn = Layer(self._at(state), self._box.left, self._box.top)
        self._weights, self._steps, before = state, steps, self.layer.box
        self.layer = _placed(self._drawn, steps)
        return before.join(self.layer.box)

    def _at(self, weights: tuple[tuple[str, float], ...]) -> Picture:
        if weights not in self._kept:
            self._stage.redraw(self._morph.markup(dict(weights)), self._window)
            self._kept[weights] = self._stage.pixels.copy()
            if len(self._kept) > _KEPT_FEATURES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(weights)
        return self._kept[weights]

    def _drop(self, figure: Figure) -> float:
        return figure.mouth_drop * self._scale if self._name == "mouth" else 0.0

    def close(self) -> None:
        self._stage.close()


class JawSlot:
    """The face, whose lower part changes as the jaw opens."""

    def __init__(self, morph: Morph, grid: Grid, plate: Plate) -> None:
        self._morph = morph
        shut, wide = (plate.layer(morph.markup({"open": open_})) for open_ in (0.0, 1.0))
        box = shut.box.join(wide.box)
        self.layer = _on(shut, box)
        self._moving = _difference(self.layer.pixels, _on(wide, box).pixels, box)
        self._window = grid.window(self._moving)
        self._stage = Stage(max(1, self._moving.width), max(1, self._moving.height))
        self._step = -1  # what is there was drawn elsewhere: not the same to the last bit
        self._drawn: OrderedDict[int, Picture] = OrderedDict()
        self._kept = max(4, _JAW_BYTES // max(1, self._stage.pixels.nbytes))
        if self._kept > _JAW_STEPS:
            # Now, so that the first words are no slower than the rest.
            for step in range(_JAW_STEPS + 1):
                self._at(step)

    def show(self, figure: Figure) -> Box:
        step = round(figure.jaw * _JAW_STEPS)
        if step == self._step or self._moving.empty:
            return NOTHING
        self._step = step
        pixels = self._at(step)
        left, top = self._moving.left - self.layer.left, self._moving.top - self.layer.top
        high, wide = pixels.shape[:2]
        part = np.s_[top : top + high, left : left + wide]
        self.layer.pixels[part] = pixels
        return self._moving

    def _at(self, step: int) -> Picture:
        if step not in self._drawn:
            self._stage.redraw(self._morph.markup({"open": step / _JAW_STEPS}), self._window)
            self._drawn[step] = self._stage.pixels.copy()
            if len(self._drawn) > self._kept:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(step)
        return self._drawn[step]

    def close(self) -> None:
        self._stage.close()


def feature_box(morph: Morph, grid: Grid, window_plate: Plate, coarse: Grid) -> Box:
    """The pixels of a grid that any target of a morph covers, found on a coarser one."""
    targets: list[Mapping[str, float]] = [{}, *({name: 1.0} for name in morph.deltas)]
    box = NOTHING
    for weights in targets:
        box = box.join(window_plate.layer(morph.markup(weights)).box)
    return grid.box(coarse.window(box.grown(1)))


def _on(layer: Layer, box: Box) -> Layer:
    """A layer with transparent pixels added, up to a box."""
    pixels = np.zeros((box.height, box.width, 4), np.uint8)
    inner = layer.box
    pixels[
        inner.top - box.top : inner.bottom - box.top, inner.left - box.left : inner.right - box.left
    ] = layer.pixels
    return Layer(pixels, box.left, box.top)


def _difference(one: Picture, other: Picture, box: Box) -> Box:
    changed = (one != other).any(axis=2).astype(np.uint8)
    x, y, wide, high = cv2.boundingRect(changed)
    found = Box(box.left + x, box.top + y, box.left + x + wide, box.top + y + high)
    return NOTHING if found.empty else found.grown(1).meet(box)
