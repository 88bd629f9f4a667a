"""Which part of the picture is the person: what stays when the background is replaced."""

from __future__ import annotations

import cv2
import numpy as np

from visavis.faces.portrait.arrays import Floats, Mask, Rgb
from visavis.faces.portrait.landmarks import FaceFound
from visavis.faces.portrait.networks import SEGMENTATION_SIDE, Networks
from visavis.faces.portrait.topology import OVAL

_TRANSPARENT_SHARE = 0.02
_CROP = 4.0
_GUIDE_RADIUS = 0.03
_GUIDE_EPSILON = 2e-3
_SURE = 0.95
_SURELY_NOT = 0.35
_SAME = 0.5


def cut_out(picture: Rgb, alpha: Mask | None, face: FaceFound, networks: Networks) -> Mask:
    """The mask of the person: the picture's own transparency, or what a network makes of it."""
    if alpha is not None and float(np.mean(alpha < 128)) > _TRANSPARENT_SHARE:  # noqa: PLR2004
        return alpha
    likely = np.maximum(_seen(picture, None, networks), _seen(picture, face, networks))
    cv2.fillPoly(likely, [np.round(face.points[list(OVAL), :2]).astype(np.int32)], (1.0,))
    fine = _guided(picture, likely, max(2, round(face.width * _GUIDE_RADIUS)))
    mask = np.clip((fine - _SURELY_NOT) / (_SURE - _SURELY_NOT), 0, 1)
    mask = mask * mask * (3 - 2 * mask)
    return _one_piece((mask * 255).astype(np.uint8), face)


def _seen(picture: Rgb, face: FaceFound | None, networks: Networks) -> Floats:
    """The network's view of the whole picture, or of a square around the face."""
    height, width = picture.shape[:2]
    left, top, right, bottom = 0, 0, width, height
    if face is not None:
        x, y = face.points[:, :2].mean(axis=0)
        half = face.width * _CROP / 2
        left, right = max(0, int(x - half)), min(width, int(x + half))
        top, bottom = max(0, int(y - half)), min(height, int(y + half * 1.2))
    side = (SEGMENTATION_SIDE, SEGMENTATION_SIDE)
    crop = cv2.resize(picture[top:bottom, left:right], side, interpolation=cv2.INTER_AREA)
    likely = np.zeros((height, width), np.float32)
    size = (right - left, bottom - top)
    likely[top:bottom, left:right] = cv2.resize(networks.person(np.asarray(crop)), size)
    return likely


def _guided(picture: Rgb, likely: Floats, radius: int) -> Floats:
    """He's guided filter: edges of the mask move to those of the picture."""
    guide = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    size = (2 * radius + 1, 2 * radius + 1)
    mean_g, mean_m = cv2.blur(guide, size), cv2.blur(likely, size)
    covariance = cv2.blur(guide * likely, size) - mean_g * mean_m
    variance = cv2.blur(guide * guide, size) - mean_g * mean_g
    a = covariance / (variance + _GUIDE_EPSILON)
    b = mean_m - a * mean_g
    fine: Floats = cv2.blur(a, size) * guide + cv2.blur(b, size)
    return fine


def _one_piece(mask: Mask, face: FaceFound) -> Mask:
    """Only what hangs together with the face."""
    solid = (mask > 255 * _SAME).astype(np.uint8)
    _, labels = cv2.connectedComponents(solid)
    height, width = mask.shape
    x, y = face.points[:, :2].mean(axis=0)
    label = labels[int(np.clip(y, 0, height - 1)), int(np.clip(x, 0, width - 1))]
    near = cv2.dilate((labels == label).astype(np.uint8), np.ones((5, 5), np.uint8), iterations=2)
    return np.where(near > 0, mask, 0).astype(np.uint8)
