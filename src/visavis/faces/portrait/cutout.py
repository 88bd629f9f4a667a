"""Which part of the picture is the person: what stays when the background is replaced."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from visavis.faces.portrait.arrays import Floats, Mask, Rgb
from visavis.faces.portrait.landmarks import FaceFound
from visavis.faces.portrait.networks import SEGMENTATION_SIDE, Networks
from visavis.faces.portrait.topology import OVAL

_TRANSPARENT_SHARE = 0.02
_CROP = 4.0
_LIKELY = 0.5
_BAND = 0.13
"""How far from the network's edge the person's may be, in widths of the face."""
_WORKING_PIXELS = 160_000
_ROUNDS = 3
_GUIDE_RADIUS, _GUIDE_EPSILON = 0.018, 1e-3
_STEEP_FROM, _STEEP_TO = 0.3, 0.8


def cut_out(picture: Rgb, alpha: Mask | None, face: FaceFound, networks: Networks) -> Mask:
    """The mask of the person: the picture's own transparency, or what a network makes of it."""
    if alpha is not None and float(np.mean(alpha < 128)) > _TRANSPARENT_SHARE:  # noqa: PLR2004
        return alpha
    likely = np.maximum(_seen(picture, None, networks), _seen(picture, face, networks))
    cv2.fillPoly(likely, [np.round(face.points[list(OVAL), :2]).astype(np.int32)], (1.0,))
    solid = _by_colour(picture, _one_piece(likely > _LIKELY, face), face)
    fine = _guided(picture, solid, max(1, round(face.width * _GUIDE_RADIUS)))
    mask = np.clip((fine - _STEEP_FROM) / (_STEEP_TO - _STEEP_FROM), 0, 1)
    return np.asarray(mask * 255, np.uint8)


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
    likely: Floats = np.zeros((height, width), np.float32)
    size = (right - left, bottom - top)
    person = networks.person(np.asarray(crop, np.uint8))
    cv2.resize(person, size, dst=likely[top:bottom, left:right])
    return likely


def _by_colour(picture: Rgb, person: Mask, face: FaceFound) -> Mask:
    """Near the network's edge, GrabCut finds where colours change from those of the person to those
    of the background."""
    height, width = person.shape
    scale = min(1.0, (_WORKING_PIXELS / (height * width)) ** 0.5)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    inside = cv2.resize(person, size, interpolation=cv2.INTER_AREA) > 127  # noqa: PLR2004
    band = max(2, round(face.width * scale * _BAND))
    labels = _known(inside, band)
    oval = np.round(face.points[list(OVAL), :2] * scale).astype(np.int32)
    cv2.fillPoly(labels, [oval], (cv2.GC_FGD,))
    if not (labels == cv2.GC_BGD).any():
        return person
    # GrabCut's clusters begin at random places: the same picture shall give the same mask.
    cv2.setRNGSeed(1)
    cv2.grabCut(
        small,
        labels,
        (0, 0, 1, 1),
        np.zeros((1, 65)),
        np.zeros((1, 65)),
        _ROUNDS,
        cv2.GC_INIT_WITH_MASK,
    )
    found = _one_piece((labels & 1) > 0, _scaled(face, scale))
    return np.asarray(cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _known(inside: NDArray[np.bool_], band: int) -> Mask:
    """GrabCut's labels: it decides only what is near the edge."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * band + 1, 2 * band + 1))
    labels = np.where(inside, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[cv2.erode(inside.astype(np.uint8), kernel, borderValue=1) > 0] = cv2.GC_FGD
    labels[cv2.dilate(inside.astype(np.uint8), kernel) == 0] = cv2.GC_BGD
    return labels


def _scaled(face: FaceFound, scale: float) -> FaceFound:
    return FaceFound(face.points * scale, face.irises * scale, face.certainty)


def _guided(picture: Rgb, mask: Mask, radius: int) -> Floats:
    """He's guided filter: edges of the mask move to those of the picture."""
    likely = mask.astype(np.float32) / 255
    guide = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    size = (2 * radius + 1, 2 * radius + 1)
    mean_g, mean_m = cv2.blur(guide, size), cv2.blur(likely, size)
    covariance = cv2.blur(guide * likely, size) - mean_g * mean_m
    variance = cv2.blur(guide * guide, size) - mean_g * mean_g
    a = covariance / (variance + _GUIDE_EPSILON)
    b = mean_m - a * mean_g
    fine: Floats = cv2.blur(a, size) * guide + cv2.blur(b, size)
    return fine


def _one_piece(solid: NDArray[np.bool_], face: FaceFound) -> Mask:
    """Only what hangs together with the face, and without holes in it."""
    _, labels = cv2.connectedComponents(solid.astype(np.uint8))
    height, width = solid.shape
    x, y = face.points[:, :2].mean(axis=0)
    label = labels[int(np.clip(y, 0, height - 1)), int(np.clip(x, 0, width - 1))]
    piece = (labels == label).astype(np.uint8) * np.uint8(255)
    contours, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(piece, contours, -1, (255,), cv2.FILLED)
    return np.asarray(piece, np.uint8)
