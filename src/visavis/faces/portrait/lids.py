"""Eyelids: even skin that comes down over the eye from its crease, and lashes at its edge.

The skin is made once, from the skin around the eye, so that neither the open eye's lashes, nor hair
or glasses that cross it, show on a lid that is shut.
"""

from __future__ import annotations

import numpy as np

from visavis.faces.portrait.arrays import Floats, Rgba
from visavis.faces.portrait.box import box_around
from visavis.faces.portrait.lid_skin import LidSkin
from visavis.faces.portrait.tinting import lay, tint
from visavis.faces.portrait.topology import Eye

_SEEN_FROM, _SEEN_WHOLE = 0.02, 0.22
"""How far shut an eye is when skin begins to cover its lashes, and when it does."""
_BEYOND_CREASE = 0.25
"""How far above the crease the skin begins, in heights of the lid."""
_FEATHER = 0.1
_LASH, _LASH_FEATHER, _LASH_STRENGTH = 0.075, 0.012, 0.85
"""Thickness of the lashes' line, in widths of the eye."""
_MIDDLE = 4
_ROOM = 4


class Lid:
    """The upper lid of one eye. All places are pixels of the frame."""

    def __init__(self, eye: Eye, points: Floats, texture: Rgba, margin: int) -> None:
        """`texture` is larger than the frame by `margin` all around."""
        self._upper, self._above = list(eye.upper), list(eye.above)
        self._corners = [eye.upper[0], eye.upper[-1]]
        self._rest_upper = points[self._upper]
        self._gap = float(points[eye.lower[_MIDDLE], 1] - points[eye.upper[_MIDDLE], 1])
        self._width = max(
            1.0, float(np.hypot(*(points[self._corners[1]] - points[self._corners[0]])))
        )
        self._skin = LidSkin(eye, points, texture, margin)
        self._lash = _lash_colour(texture, self._rest_upper + margin)
        # Lashes are the thicker the farther out.
        outer = np.linspace(1, 0, len(self._upper)) if not eye.mirrored else np.linspace(0, 1, 9)
        room = np.sin(np.linspace(0, np.pi, len(self._upper))) ** 0.5
        self._thickness = ((0.45 + 0.75 * outer) * room * self._width * _LASH)[:, None]

    def shut(self, unturned: Floats) -> float:
        """How far it is down, 0 to 1."""
        fallen = float(unturned[self._upper[_MIDDLE], 1] - self._rest_upper[_MIDDLE, 1])
        return min(1.0, max(0.0, fallen / max(1e-3, self._gap)))

    def paint(self, frame: Rgba, points: Floats, shut: float) -> None:
        """Paint the lid this far down."""
        strength = _smooth((shut - _SEEN_FROM) / (_SEEN_WHOLE - _SEEN_FROM))
        edge, crease = points[self._upper], points[self._above]
        box = box_around(np.concatenate([edge, crease]), _ROOM + self._width * 0.2, frame)
        if strength <= 0 or box is None:
            return
        top = crease + (crease - edge) * _BEYOND_CREASE
        soft = box.blurred(np.concatenate([top, edge[::-1]]), self._width * _FEATHER)
        # Soft towards the brow and the corners, but the lid's own edge is sharp.
        below = box.fill(np.concatenate([edge, crease[::-1] + (crease - edge)[::-1] * 2]))
        np.minimum(soft, below, out=soft)
        skin = self._skin.seen(points[self._corners], box)
        lay(box.part(frame), soft, skin, strength)
        lash = box.blurred(self._lashes(edge), self._width * _LASH_FEATHER)
        tint(box.part(frame), lash, self._lash, strength * _LASH_STRENGTH)

    def _lashes(self, edge: Floats) -> Floats:
        upward = np.array([edge[0, 1] - edge[-1, 1], edge[-1, 0] - edge[0, 0]], np.float32)
        upward = upward / max(1e-3, float(np.hypot(*upward)))
        upper = edge - upward * self._thickness * 0.4
        lower = edge + upward * self._thickness * 0.6
        line: Floats = np.concatenate([upper, lower[::-1]])
        return line


def _smooth(x: float) -> float:
    x = min(1.0, max(0.0, x))
    return x * x * (3 - 2 * x)


def _lash_colour(texture: Rgba, edge: Floats) -> Floats:
    """The darkest colour along the open eye's upper lid, darkened."""
    height, width = texture.shape[:2]
    at = np.round(np.clip(edge, 0, (width - 1, height - 1))).astype(int)
    near = [texture[np.clip(at[:, 1] + dy, 0, height - 1), at[:, 0], :3] for dy in (-2, -1, 0, 1)]
    colours = np.concatenate(near).astype(np.float32)
    darkest = np.argsort(colours.sum(axis=1))[: len(colours) // 4]
    dark: Floats = colours[darkest].mean(axis=0) * np.float32(0.8)
    return dark
