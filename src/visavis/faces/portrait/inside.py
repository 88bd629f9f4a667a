"""Painting the inside of the mouth between the lips, with soft edges and the lips' shadow."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from numba import njit

from visavis.faces.portrait import teeth
from visavis.faces.portrait.cutout import Mask
from visavis.faces.portrait.level import Level
from visavis.faces.portrait.motion import Places
from visavis.faces.portrait.networks import Floats
from visavis.faces.portrait.rig import Rig
from visavis.faces.portrait.teeth import Rgba
from visavis.faces.portrait.topology import LOWER_LIP, UPPER_LIP

_F = TypeVar("_F")

if TYPE_CHECKING:

    def _compiled(function: _F) -> _F: ...

else:
    _compiled = njit(cache=True, fastmath=True, boundscheck=False)

_SHUT, _PARTED = 0.004, 0.016
_MOVED = 0.02
_ROOM = 3
_SHIFT = 4
_DARK_WIDTH, _LIGHT_WIDTH, _LEAST_GLOW = 0.08, 0.26, 0.4
"""How much light falls into a narrow mouth."""


class Inside:
    """The inside of one mouth in one framing."""

    def __init__(self, rig: Rig, scale: float, mouth: Floats) -> None:
        self._detail = rig.level.scale * scale
        self._outline = [*UPPER_LIP[-1], *LOWER_LIP[-1][-2:0:-1]]
        self._own = rig.teeth.size > 0
        self._upper = (
            teeth.own_upper(rig.teeth, rig.teeth_cover, self._detail)
            if self._own
            else teeth.drawn_upper(rig.teeth_colour, self._detail)
        )
        self._lower = teeth.drawn_lower(rig.teeth_colour, self._detail)
        self._tongue = teeth.drawn_tongue(self._detail)
        local = rig.level.inward(rig.points)
        # The lips' meeting line is where teeth are drawn from; own teeth are where they are.
        upper, lower = local[UPPER_LIP[-1][5], 1], local[LOWER_LIP[-1][5], 1]
        self._line = float(upper + (lower - upper) * 0.45)
        self._shut_gap = 0.0 if self._own else min(float(lower - upper), 0.03)
        self._place = _place(rig.level, mouth, self._upper)

    def paint(self, frame: Rgba, places: Places) -> None:
        """Paint it into the frame, unless the mouth is shut."""
        outline = places.points[self._outline]
        gap = float(np.max(np.hypot(*(outline[1:10] - outline[:10:-1]).T))) / self._detail
        strength = float(np.clip((gap - self._shut_gap - _SHUT) / (_PARTED - _SHUT), 0, 1))
        if self._own:
            # At rest the photo shows its own teeth, and better.
            strength *= min(1.0, places.mouth_moved / self._detail / _MOVED)
        if strength <= 0:
            return
        height, width = frame.shape[:2]
        low = np.floor(outline.min(axis=0)).astype(int) - _ROOM
        high = np.ceil(outline.max(axis=0)).astype(int) + _ROOM
        left, top = max(0, int(low[0])), max(0, int(low[1]))
        right, bottom = min(width, int(high[0])), min(height, int(high[1]))
        if right - left < 1 or bottom - top < 1:
            return
        corner = np.array([left, top], np.float32)
        cover = np.zeros((bottom - top, right - left), np.uint8)
        fixed = np.round((outline - corner) * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(cover, [fixed], 255, cv2.LINE_AA, _SHIFT)
        shade = cv2.GaussianBlur(cover, (0, 0), max(0.8, self._detail * 0.018))
        wide = float(np.hypot(*(outline[10] - outline[0]))) / self._detail
        glow = float(np.clip((wide - _DARK_WIDTH) / (_LIGHT_WIDTH - _DARK_WIDTH), _LEAST_GLOW, 1))
        layers = self._layers(places, corner, (right - left, bottom - top))
        _blend(frame[top:bottom, left:right], cover, np.asarray(shade), *layers, strength, glow)

    def _layers(
        self, places: Places, corner: Floats, size: tuple[int, int]
    ) -> tuple[Rgba, Rgba, Rgba]:
        line = 0.0 if self._own else self._line
        tongue = self._line + places.jaw * 0.75
        return (
            self._placed(self._tongue, places, tongue, corner, size),
            self._placed(self._lower, places, self._line + places.jaw, corner, size),
            self._placed(self._upper, places, line, corner, size),
        )

    def _placed(
        self, sprite: Rgba, places: Places, down: float, corner: Floats, size: tuple[int, int]
    ) -> Rgba:
        matrix = self._place.copy()
        matrix[:, 2] += matrix[:, 1] * down * self._detail
        whole = places.matrix[:, :2] @ matrix
        whole[:, 2] += places.matrix[:, 2] - corner
        return np.asarray(cv2.warpAffine(sprite, whole, size, flags=cv2.INTER_LINEAR))


def _place(level: Level, mouth: Floats, sprite: Rgba) -> Floats:
    """Where a sprite lies in the frame while the head is at rest."""
    axes = level.outward(np.eye(2, dtype=np.float32)) / level.scale
    height, width = sprite.shape[:2]
    start = mouth - axes[0] * width / 2 - axes[1] * height / 2
    return np.array(
        [[axes[0, 0], axes[1, 0], start[0]], [axes[0, 1], axes[1, 1], start[1]]], np.float32
    )


@_compiled
def _blend(
    frame: Rgba,
    cover: Mask,
    shade: Mask,
    tongue: Rgba,
    lower: Rgba,
    upper: Rgba,
    strength: float,
    glow: float,
) -> None:
    for y in range(cover.shape[0]):
        for x in range(cover.shape[1]):
            k = cover[y, x] * strength / 255
            if k <= 0:
                continue
            seen = min(1.0, glow * 1.2)
            light = glow * (0.38 + 0.62 * min(1.0, max(0.0, (shade[y, x] / 255 - 0.25) / 0.7)))
            for c in range(3):
                value = 74.0 if c == 0 else 27.0
                value = value * light
                value = value * (1 - tongue[y, x, 3] / 255) + tongue[y, x, c] * light
                value = value * (1 - lower[y, x, 3] / 255) + lower[y, x, c] * light
                top = 0.4 * glow + 0.6 * light
                # Little light is warm light: it comes through lips and gums.
                top = top if c == 0 else top * (0.8 + 0.2 * top)
                value = value * (1 - seen * upper[y, x, 3] / 255) + seen * upper[y, x, c] * top
                frame[y, x, c] = np.uint8(frame[y, x, c] * (1 - k) + value * k + 0.5)
            frame[y, x, 3] = np.uint8(frame[y, x, 3] * (1 - k) + 255 * k + 0.5)
