"""The skin of a shut lid, made from the skin around the eye."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from visavis.faces.portrait.arrays import Floats, Mask, Rgb, Rgba
from visavis.faces.portrait.box import Box
from visavis.faces.portrait.topology import Eye

_WIDTH, _HEIGHT = 64, 48
"""Pixels of the picture, upright along the eye."""
_EYE = 40.0
"""Of these the eye's own width."""
_LEVEL = 27.0
"""The row where the eye's corners are."""
_STRANGE = 26.0
"""How far from its surroundings a colour is that is hair, or a frame of glasses."""
_ROUNDS = 90
_CREASE_SHADE, _EDGE_SHADE = 0.05, 0.05


class LidSkin:
    """A small picture of skin, from above the crease to below the eye."""

    def __init__(self, eye: Eye, points: Floats, texture: Rgba, margin: int) -> None:
        """`texture` is larger than the frame by `margin` all around."""
        place = _place(points[[eye.upper[0], eye.upper[-1]]] + np.float32(margin))
        way = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
        around = cv2.warpAffine(
            texture[..., :3], place, (_WIDTH, _HEIGHT), flags=way, borderMode=cv2.BORDER_REPLICATE
        )
        back = cv2.invertAffineTransform(place)
        local = (points[:, :2] + np.float32(margin)) @ back[:, :2].T + back[:, 2]
        self._picture = _painted(np.asarray(around, np.uint8), eye, local.astype(np.float32))

    def seen(self, corners: Floats, box: Box) -> Rgb:
        """In this box of the frame, where the eye's corners are now."""
        place = _place(corners - box.corner)
        return np.asarray(
            cv2.warpAffine(
                self._picture, place, box.size, flags=cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )  # fmt: skip


def _place(corners: Floats) -> Floats:
    """From the picture to where the eye's corners are."""
    along = (corners[1] - corners[0]) / _EYE
    down = np.array([-along[1], along[0]])
    start = corners[0] - along * (_WIDTH - _EYE) / 2 - down * _LEVEL
    return np.stack([along, down, start], axis=1)


def _painted(around: Rgb, eye: Eye, local: Floats) -> Rgb:
    """What the eye and its lashes hide is filled from all sides, like a soap film."""
    hole = _hole(eye, local)
    skin = _without_strangers(around, hole).astype(np.float32)
    skin[hole] = np.median(skin[~hole], axis=0)
    for _ in range(_ROUNDS):
        skin[hole] = cv2.blur(skin, (5, 5))[hole]
    even = np.asarray(cv2.GaussianBlur(skin, (0, 0), 1.2))
    return np.clip(even * _shade(eye, local)[..., None], 0, 255).astype(np.uint8)


def _hole(eye: Eye, local: Floats) -> NDArray[np.bool_]:
    """The eye with its lashes and the shadows around it."""
    mask: Mask = np.zeros((_HEIGHT, _WIDTH), np.uint8)
    upper, lower = local[list(eye.upper)], local[list(eye.lower)]
    high = upper + (local[list(eye.above)] - upper) * 0.75
    outline = np.concatenate([high, lower[::-1]])
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1)
    grown = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 5)))
    return np.asarray(grown, np.uint8) > 0


def _without_strangers(around: Rgb, hole: NDArray[np.bool_]) -> Rgb:
    """Skin everywhere: what is far from its usual colour becomes that."""
    usual = np.median(around[~hole], axis=0)
    near = around[~hole][np.abs(around[~hole] - usual).max(axis=1) < _STRANGE]
    usual = np.median(near, axis=0) if len(near) else usual
    return np.clip(around, usual - _STRANGE, usual + _STRANGE).clip(0, 255).astype(np.uint8)


def _shade(eye: Eye, local: Floats) -> Floats:
    """A little darker along the crease and towards the lashes, as the eyeball rounds the lid."""
    columns = np.arange(_WIDTH, dtype=np.float32)
    rows = np.arange(_HEIGHT, dtype=np.float32)[:, None]
    crease, lower = local[list(eye.above)], local[list(eye.lower)]
    fold = np.interp(columns, crease[:, 0], crease[:, 1])
    edge = np.interp(columns, lower[:, 0], lower[:, 1])
    middle = np.clip(1 - np.abs(columns - _WIDTH / 2) / (_EYE / 2), 0, 1) ** 0.5
    crease_shade = _CREASE_SHADE * np.exp(-(((rows - fold) / 1.6) ** 2)) * middle
    edge_shade = _EDGE_SHADE * np.exp(-(((rows - edge) / 5) ** 2)) * middle
    shade: Floats = (1 - crease_shade - edge_shade).astype(np.float32)
    return shade
