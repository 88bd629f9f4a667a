"""Eyelids: skin from above the eye that comes down over it, with a line of lashes at its edge."""

from __future__ import annotations

import cv2
import numpy as np

from visavis.faces.portrait.mesh import Triangles
from visavis.faces.portrait.networks import Floats
from visavis.faces.portrait.teeth import Rgba
from visavis.faces.portrait.topology import EYES, Eye

_ROWS = 4
STRIP_HEIGHT = 16
STRIP_STEP = 4
_SAMPLES = 6
_OTHER_COLOUR = 38
_SKIN_SHARE = 0.55
"""How much of the skin between crease and brow may serve as lid."""
_COVERS_FROM = 0.18
"""How far shut an eye is when its lid hides the lashes of the open eye."""
_BEYOND_CREASE = 1.3
_SHIFT = 4
_LASHES_FROM, _LASHES_FULL = 0.02, 0.12


class Lid:
    """The upper lid of one eye. All places are pixels of the frame."""

    def __init__(
        self, eye: Eye, points: Floats, lash: tuple[int, int, int], strip: tuple[int, int]
    ) -> None:
        """`strip` is where in the texture, measured like `points`, its skin begins."""
        self._upper, self._above = list(eye.upper), list(eye.above)
        self._rest_upper = points[self._upper]
        self._gap = np.hypot(*(points[list(eye.lower)] - self._rest_upper).T)
        columns = np.arange(len(eye.upper)) * STRIP_STEP
        rows = np.linspace(1, STRIP_HEIGHT - 2, _ROWS)
        grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
        self._strip = (grid + strip).astype(np.float32)
        self._share = np.linspace(0, 1, _ROWS, dtype=np.float32)[:, None, None]
        self._lash = lash
        self._thickness = max(1, round(float(self._gap.max()) * 0.1))

    def shut(self, unturned: Floats) -> float:
        """How far it is down, 0 to 1."""
        fallen = float(unturned[self._upper[4], 1] - self._rest_upper[4, 1])
        return min(1.0, max(0.0, fallen / max(1e-3, float(self._gap[4]))))

    def places(self, points: Floats, shut: float) -> Floats:
        """The grid of the lid: rows * 9 x 2. Without any height while the eye is open."""
        k = min(1.0, shut / _COVERS_FROM) * _BEYOND_CREASE
        edge = points[self._upper]
        top = edge + (points[self._above] - edge) * k
        grid: Floats = top + (edge - top) * self._share
        return grid.reshape(-1, 2)

    def sources(self) -> Floats:
        """Where in the texture its skin is: in the strip that was painted for it."""
        return self._strip

    def draw_lashes(self, frame: Rgba, points: Floats, shut: float) -> None:
        """A dark line along the lid's edge: also what hides the edge's steps."""
        strength = float(np.clip((shut - _LASHES_FROM) / (_LASHES_FULL - _LASHES_FROM), 0, 1))
        if strength <= 0:
            return
        edge = points[self._upper]
        low = np.floor(edge.min(axis=0)).astype(int) - 3
        high = np.ceil(edge.max(axis=0)).astype(int) + 4
        left, top = max(0, int(low[0])), max(0, int(low[1]))
        part = frame[top : max(0, int(high[1])), left : max(0, int(high[0]))]
        if part.size == 0:
            return
        cover = np.zeros(part.shape[:2], np.uint8)
        line = np.round((edge - (left, top)) * (1 << _SHIFT)).astype(np.int32)
        cv2.polylines(cover, [line], False, 255, self._thickness, cv2.LINE_AA, _SHIFT)
        soft = np.minimum(cv2.GaussianBlur(cover, (3, 3), 0).astype(np.float32) * 1.5, 255)
        k = soft[..., None] * (strength * 0.8 / 255)
        part[..., :3] = part[..., :3] * (1 - k) + np.asarray(self._lash, np.float32) * k


def _skin_above(eye: Eye, points: Floats) -> Floats:
    """Places of bare skin: samples x columns x 2, from the crease up towards the brow."""
    crease = points[list(eye.above)]
    brow = points[list(eye.brow[:5])]
    order = np.argsort(brow[:, 0])
    y = np.interp(crease[:, 0], brow[order, 0], brow[order, 1])
    share = np.linspace(0.15, _SKIN_SHARE, _SAMPLES)[:, None]
    places = np.repeat(crease[None], _SAMPLES, axis=0)
    places[..., 1] -= np.clip(crease[:, 1] - y, 0, None) * share
    return places


def paint_strip(texture: Rgba, eye: Eye, points: Floats, margin: int) -> Rgba:
    """The skin of a lid, STRIP_HEIGHT x the texture's width: whatever hair or frame of glasses
    crosses the skin around the eye leaves no trace in it."""
    height, width = texture.shape[:2]
    at = np.round(np.concatenate([_skin_above(eye, points), points[None, list(eye.below)]]))
    at = at.astype(int) + margin
    colours = texture[np.clip(at[..., 1], 0, height - 1), np.clip(at[..., 0], 0, width - 1)]
    usual = np.median(colours[:-1].reshape(-1, 4), axis=0)
    if float(np.abs(usual - np.median(colours[-1], axis=0)).max()) > _OTHER_COLOUR:
        usual = np.median(colours[-1], axis=0)
    columns = np.median(colours[:-1], axis=0)
    strange = np.abs(columns - usual).max(axis=1) > _OTHER_COLOUR
    columns[strange] = usual
    columns = cv2.GaussianBlur(columns.astype(np.float32)[None], (3, 1), 0)
    strip = cv2.resize(columns, (STRIP_STEP * (len(eye.upper) - 1) + 1, STRIP_HEIGHT))
    shade = np.interp(np.linspace(0, 1, STRIP_HEIGHT), [0, 0.35, 0.8, 1], [0.97, 1.0, 0.97, 0.88])
    strip[..., :3] *= shade[:, None, None]
    out = np.zeros((STRIP_HEIGHT, width, 4), np.uint8)
    count = min(width, strip.shape[1])
    out[:, :count] = np.clip(strip[:, :count], 0, 255)
    return out


def lash_colour(texture: Rgba, eye: Eye, points: Floats, margin: int) -> tuple[int, int, int]:
    """The darkest colour along the open eye's upper lid, darkened."""
    height, width = texture.shape[:2]
    at = np.round(points[list(eye.upper)] + margin).astype(int)
    near = [
        texture[np.clip(at[:, 1] + dy, 0, height - 1), np.clip(at[:, 0], 0, width - 1), :3]
        for dy in (-2, -1, 0, 1)
    ]
    colours = np.concatenate(near).astype(np.float32)
    dark = colours[np.argsort(colours.sum(axis=1))[: len(colours) // 4]].mean(axis=0) * 0.9
    return int(dark[0]), int(dark[1]), int(dark[2])


def lid_triangles(first: int) -> Triangles:
    """The triangles of both lids, whose points follow one another from number `first` on."""
    columns = len(EYES[0].upper)
    triangles = []
    for eye in range(2):
        for row in range(_ROWS - 1):
            for column in range(columns - 1):
                a = first + (eye * _ROWS + row) * columns + column
                triangles.append((a, a + 1, a + columns))
                triangles.append((a + 1, a + columns + 1, a + columns))
    return np.array(triangles, np.int32)
