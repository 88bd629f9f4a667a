"""What can be measured of the eyes of a face in a picture: whether they are open, and seen."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from visavis.faces.portrait.arrays import Floats
from visavis.faces.portrait.measures import Crop, inside, patch, skin
from visavis.faces.portrait.topology import EYES, Eye

_SIDE, _EYE = 60, 40
"""Pixels of a picture of one eye, and of the eye's width in it."""
_MIDDLE = slice(14, 46)
_DARK_SHARE = 0.45
"""Where between the darkest and the skin what is dark begins."""


def eye_opening(crop: Crop) -> float:
    """Height of the more open eye beside its width."""
    ratios = []
    for eye in EYES:
        upper, lower = crop.points[list(eye.upper)], crop.points[list(eye.lower)]
        ratios.append(float((lower - upper)[:, 1].max() / max(1.0, upper[-1, 0] - upper[0, 0])))
    return max(ratios)


class EyeLook(NamedTuple):
    """Lightness differences, in L*."""

    contrast: float
    """Between the lightest and the darkest in the opening."""
    shade: float
    """How much darker the skin around is than the cheeks."""


def eye_looks(crop: Crop) -> list[EyeLook]:
    """Each eye: behind dark glasses nothing stands out, and the lids are dark too."""
    cheek = float(skin(crop)[0])
    looks = []
    for eye in EYES:
        opening = crop.lab[..., 0][inside(crop.points[[*eye.upper, *eye.lower[::-1]]])]
        contrast = float(np.percentile(opening, 90) - np.percentile(opening, 10))
        around = [
            patch(crop.lab, crop.points[p], 2)[:, 0] for p in (*eye.below[2:7], *eye.above[2:7])
        ]
        looks.append(EyeLook(contrast, cheek - float(np.median(np.concatenate(around)))))
    return looks


def dark_height(crop: Crop) -> float:
    """How high the darkest is that each eye shows, beside the eye's width; of the higher one.

    An iris is much higher than the lashes of a shut eye, wherever the lids are taken to be.
    """
    light = float(skin(crop)[0])
    return max(_dark_height(_upright(crop, eye)[_MIDDLE, _MIDDLE], light) for eye in EYES)


def _dark_height(lightness: Floats, skin_lightness: float) -> float:
    darkest = float(np.percentile(lightness, 3))
    dark = lightness < darkest + (skin_lightness - darkest) * _DARK_SHARE
    run, longest = np.zeros(dark.shape[1]), np.zeros(dark.shape[1])
    for row in dark:
        run = (run + 1) * row
        longest = np.maximum(longest, run)
    return float(np.percentile(longest, 85)) / _EYE


def _upright(crop: Crop, eye: Eye) -> Floats:
    """The lightness of one eye, _SIDE x _SIDE, its corners level."""
    corners = crop.points[[eye.upper[0], eye.upper[-1]]]
    along = (corners[1] - corners[0]) / _EYE
    down = np.array([-along[1], along[0]])
    start = corners.mean(axis=0) - (along + down) * _SIDE / 2
    place = np.stack([along, down, start], axis=1)
    way, beyond = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, cv2.BORDER_REPLICATE
    light = np.ascontiguousarray(crop.lab[..., 0])
    return np.asarray(cv2.warpAffine(light, place, (_SIDE, _SIDE), flags=way, borderMode=beyond))
