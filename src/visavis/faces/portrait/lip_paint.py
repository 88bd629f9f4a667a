"""Lips that a movement has squeezed get their own even colour, and a line where they meet.

A smile in the photo has shadows at its corners and a gleam on its lower lip. Squeezed into an "ou"
they would be blots and streaks.
"""

from __future__ import annotations

import numpy as np

from visavis.faces.portrait.arrays import Floats, Rgba
from visavis.faces.portrait.box import box_around, soften
from visavis.faces.portrait.motion import Places
from visavis.faces.portrait.tinting import tint
from visavis.faces.portrait.topology import LOWER_LIP, UPPER_LIP

_MOST = 0.72
_SQUEEZED = 0.45
"""The share of a mouth's width whose loss calls for all of the colour."""
_FEATHER, _SEAM, _SEAM_FEATHER = 0.016, 0.009, 0.006
"""In widths of the face."""
_SEAM_DARK, _SEAM_STRENGTH = 0.5, 0.8
_OPEN = 0.02
_ROOM = 6


class LipPaint:
    """The lips of one face in one framing. `texture` is `margin` larger than the frame."""

    def __init__(self, points: Floats, texture: Rgba, margin: int, detail: float) -> None:
        self._detail = detail
        self._rings = [(_outline(rings), rings) for rings in (UPPER_LIP, LOWER_LIP)]
        self._colours = np.stack(
            [_colour(texture, points[outline] + margin) for outline, _ in self._rings]
        )
        self._width = self._wide(points)
        self._feather = max(0.6, detail * _FEATHER)

    def _wide(self, points: Floats) -> float:
        return float(np.hypot(*(points[UPPER_LIP[0][-1]] - points[UPPER_LIP[0][0]])))

    def paint(self, frame: Rgba, places: Places) -> None:
        """Colour the lips as far as they are squeezed, and draw their seam if they are shut."""
        lost = 1 - self._wide(places.unturned) / max(self._width, 1e-3)
        share = min(1.0, max(0.0, lost / _SQUEEZED))
        seam = self._seam(places)
        if max(share, seam) <= 0:
            return
        points = places.points
        box = box_around(points[[*UPPER_LIP[0], *LOWER_LIP[0]]], _ROOM, frame)
        if box is None:
            return
        part = box.part(frame)
        if share > 0:
            for (outline, _), colour in zip(self._rings, self._colours, strict=True):
                cover = box.blurred(points[outline], self._feather)
                tint(part, cover, colour, share * _MOST)
        if seam > 0:
            middle = (points[list(UPPER_LIP[-1])] + points[list(LOWER_LIP[-1])]) / 2
            line = box.line(middle, self._detail * _SEAM)
            soft = soften(line, self._detail * _SEAM_FEATHER)
            dark = self._colours.mean(axis=0) * _SEAM_DARK
            tint(part, soft, dark.astype(np.float32), seam * _SEAM_STRENGTH)

    def _seam(self, places: Places) -> float:
        """How much of the line is seen: none in the photo as it is, none between parted lips."""
        gaps = places.unturned[list(LOWER_LIP[-1])] - places.unturned[list(UPPER_LIP[-1])]
        gap = float(np.max(np.hypot(*gaps.T))) / self._detail
        moved = min(1.0, places.mouth_moved / self._detail / _OPEN)
        return max(0.0, 1 - gap / _OPEN) * moved


def _outline(rings: tuple[tuple[int, ...], ...]) -> list[int]:
    return [*rings[0], *rings[-1][::-1]]


def _colour(texture: Rgba, outline: Floats) -> Floats:
    """The middle one of a lip's colours."""
    box = box_around(outline, 1, texture)
    if box is None:
        return np.zeros(3, np.float32)
    inside = box.part(texture)[box.fill(outline) > 200]  # noqa: PLR2004
    if len(inside) == 0:
        return np.zeros(3, np.float32)
    colour: Floats = np.median(inside[:, :3], axis=0).astype(np.float32)
    return colour
