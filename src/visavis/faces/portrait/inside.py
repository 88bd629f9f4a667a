"""Painting the inside of the mouth between the lips, with soft edges and the lips' shadow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from visavis.compiled import compiled_roughly
from visavis.faces.portrait import teeth
from visavis.faces.portrait.arrays import Floats, Mask, Rgba
from visavis.faces.portrait.box import Box, box_around, soften
from visavis.faces.portrait.motion import Places
from visavis.faces.portrait.rig import Rig
from visavis.faces.portrait.sprite import Sprite
from visavis.faces.portrait.topology import LOWER_LIP, UPPER_LIP

_SHUT, _PARTED = 0.004, 0.016
_MOVED = 0.02
_ROOM = 3
_DARK_WIDTH, _LIGHT_WIDTH, _LEAST_GLOW = 0.12, 0.25, 0.3
"""How much light falls into a narrow mouth."""
_TEETH_IN_LIGHT = 225.0
_MOST_DETAIL = 1200.0
"""Of the pictures of teeth and tongue, in pixels for the width of a face."""


class _Layers(NamedTuple):
    tongue: Rgba
    lower: Rgba
    upper: Rgba


class Inside:
    """The inside of one mouth in one framing."""

    def __init__(self, rig: Rig, scale: float, mouth: Floats) -> None:
        self._detail = rig.level.scale * scale
        self._outline = [*UPPER_LIP[-1], *LOWER_LIP[-1][-2:0:-1]]
        self._own = rig.teeth.size > 0
        detail = min(_MOST_DETAIL, self._detail)
        self._light = min(1.0, max(rig.teeth_colour) / _TEETH_IN_LIGHT)
        pictures = _Layers(
            teeth.drawn_tongue(self._light, detail),
            teeth.drawn_lower(rig.teeth_colour, detail),
            teeth.own_upper(rig.teeth, rig.teeth_cover, detail)
            if self._own
            else teeth.drawn_upper(rig.teeth_colour, detail),
        )
        self._sprites = [Sprite(one, detail, rig.level, scale, mouth) for one in pictures]
        local = rig.level.inward(rig.points)
        # The lips' meeting line is where teeth are drawn from; own teeth are where they are.
        upper, lower = local[UPPER_LIP[-1][5], 1], local[LOWER_LIP[-1][5], 1]
        self._line = float(upper + (lower - upper) * 0.45)
        self._shut_gap = 0.0 if self._own else min(float(lower - upper), 0.03)

    def paint(self, frame: Rgba, places: Places) -> None:
        """Paint it into the frame, unless the mouth is shut."""
        outline = places.points[self._outline]
        strength = self._strength(outline, places)
        box = box_around(outline, _ROOM, frame) if strength > 0 else None
        if box is None:
            return
        # A little larger than the opening: the photo's own mouth has hard edges beneath.
        cover = box.blurred(outline, max(0.8, self._detail * 0.004))
        shade = soften(cover, max(0.8, self._detail * 0.018))
        wide = float(np.hypot(*(outline[10] - outline[0]))) / self._detail
        glow = float(np.clip((wide - _DARK_WIDTH) / (_LIGHT_WIDTH - _DARK_WIDTH), _LEAST_GLOW, 1))
        _blend(
            box.part(frame), cover, shade, *self._layers(places, box), strength, glow, self._light
        )

    def _strength(self, outline: Floats, places: Places) -> float:
        """How much of it is seen, 0 to 1."""
        gap = float(np.max(np.hypot(*(outline[1:10] - outline[:10:-1]).T))) / self._detail
        strength = float(np.clip((gap - self._shut_gap - _SHUT) / (_PARTED - _SHUT), 0, 1))
        if self._own:
            # At rest the photo shows its own teeth, and better.
            strength *= min(1.0, places.mouth_moved / self._detail / _MOVED)
        return strength

    def _layers(self, places: Places, box: Box) -> _Layers:
        downs = (
            self._line + places.jaw * 0.75,
            self._line + places.jaw,
            0.0 if self._own else self._line,
        )
        seen = (
            sprite.seen(down, places.matrix, box)
            for sprite, down in zip(self._sprites, downs, strict=True)
        )
        return _Layers(*seen)


@compiled_roughly
def _blend(
    frame: Rgba,
    cover: Mask,
    shade: Mask,
    tongue: Rgba,
    lower: Rgba,
    upper: Rgba,
    strength: float,
    glow: float,
    brightness: float,
) -> None:
    # Little light is warm light, for it comes through lips and gums: green and blue fade first.
    warmth = (1.0, 1.3, 1.5)
    ground = (84.0, 31.0, 29.0)
    seen = min(1.0, glow * 1.15)
    for y in range(cover.shape[0]):
        for x in range(cover.shape[1]):
            k = min(1.0, cover[y, x] * 1.7 / 255) * strength
            if k <= 0:
                continue
            light = glow * (0.38 + 0.62 * min(1.0, max(0.0, (shade[y, x] / 255 - 0.25) / 0.7)))
            front = 0.4 * glow + 0.6 * light
            for c in range(3):
                value = ground[c] * brightness * light
                value = value * (1 - tongue[y, x, 3] / 255) + tongue[y, x, c] * light
                dim = light ** warmth[c]
                value = value * (1 - lower[y, x, 3] / 255) + lower[y, x, c] * dim
                dim = front ** warmth[c]
                value = value * (1 - seen * upper[y, x, 3] / 255) + seen * upper[y, x, c] * dim
                frame[y, x, c] = np.uint8(frame[y, x, c] * (1 - k) + value * k + 0.5)
            frame[y, x, 3] = np.uint8(frame[y, x, 3] * (1 - k) + 255 * k + 0.5)
