"""What can be measured of a face in a picture: turn, light, colour, sharpness, what hides it."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from visavis.faces.portrait.arrays import Floats, Rgb
from visavis.faces.portrait.landmarks import FaceFound
from visavis.faces.portrait.level import level_of
from visavis.faces.portrait.topology import CHIN, EYES, FOREHEAD, LOWER_LIP, OVAL, UPPER_LIP

SIDE = 200
"""Pixels of the upright crop that light, sharpness and the like are measured in."""
_WIDTHS = 1.25
_CHEEKS = (50, 205, 280, 425, 101, 330)

Grey = NDArray[np.float32]


class Turn(NamedTuple):
    """Degrees."""

    yaw: float
    pitch: float
    roll: float


def turn_of(face: FaceFound) -> Turn:
    """How far the head is turned, from the depths of the points."""
    across = face.points[454] - face.points[234]
    down = face.points[CHIN] - face.points[FOREHEAD]
    roll = math.degrees(level_of(face.points).angle)
    flat = float(np.hypot(across[0], across[1]))
    yaw = math.degrees(math.atan2(float(across[2]), flat))
    pitch = math.degrees(math.atan2(float(down[2]), float(np.hypot(down[0], down[1]))))
    return Turn(yaw, pitch, roll)


class Crop(NamedTuple):
    """The face upright and of one size, whatever the picture."""

    rgb: Rgb
    lab: Floats
    """CIE L* 0 to 100, a*, b*."""
    points: Floats


def crop_face(picture: Rgb, face: FaceFound) -> Crop:
    """The face, SIDE pixels wide with a little room."""
    level = level_of(face.points)
    k = SIDE / (level.scale * _WIDTHS)
    if k < 0.5:  # noqa: PLR2004  (bilinear sampling would skip pixels)
        small = cv2.resize(picture, None, fx=2 * k, fy=2 * k, interpolation=cv2.INTER_AREA)
        picture = np.asarray(small, np.uint8)
        scaled = FaceFound(face.points * 2 * k, face.irises * 2 * k, face.certainty)
        return crop_face(picture, scaled)
    c, s = math.cos(level.angle) * k, math.sin(level.angle) * k
    x, y = face.points[:, :2].mean(axis=0)
    half = SIDE / 2
    place = np.array([[c, s, half - c * x - s * y], [-s, c, half + s * x - c * y]], np.float32)
    size, beyond = (SIDE, SIDE), cv2.BORDER_REPLICATE
    rgb = np.asarray(cv2.warpAffine(picture, place, size, borderMode=beyond), np.uint8)
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    points = (face.points[:, :2] @ place[:, :2].T + place[:, 2]).astype(np.float32)
    return Crop(rgb, np.asarray(lab, np.float32), points)


def skin(crop: Crop) -> Floats:
    """The colour of the cheeks, as L*, a*, b*."""
    near = [patch(crop.lab, crop.points[point], 4) for point in _CHEEKS]
    colour: Floats = np.median(np.concatenate(near), axis=0)
    return colour


def lightness(crop: Crop) -> Floats:
    """L* of every pixel of the face."""
    within = inside(crop.points[list(OVAL)])
    light: Floats = crop.lab[..., 0][within]
    return light


def colourfulness(crop: Crop) -> float:
    """How far colours are from following from lightness alone, as in a sepia print."""
    within = inside(crop.points[list(OVAL)])
    values = crop.lab[within]
    light = np.stack([values[:, 0] ** n for n in range(4)], axis=1) / (1, 100, 1e4, 1e6)
    rest = []
    for channel in (1, 2):
        fit, *_ = np.linalg.lstsq(light, values[:, channel], rcond=None)
        rest.append(values[:, channel] - light @ fit)
    return float(np.hypot(np.std(rest[0]), np.std(rest[1])))


def sharpness(crop: Crop) -> float:
    """The steepest edges of the eyes, beside all that there is between light and dark."""
    steep = []
    for eye in EYES:
        low = crop.points[[*eye.upper, *eye.lower]].min(axis=0) - 6
        high = crop.points[[*eye.upper, *eye.lower]].max(axis=0) + 6
        part = _part(crop.lab[..., 0], low, high)
        edges = np.hypot(cv2.Sobel(part, cv2.CV_32F, 1, 0), cv2.Sobel(part, cv2.CV_32F, 0, 1)) / 8
        span = float(np.percentile(part, 97) - np.percentile(part, 3))
        steep.append(float(np.percentile(edges, 97)) / max(span, 8.0))
    return max(steep)


class MouthLook(NamedTuple):
    """How a mouth stands out, in units of CIE L*a*b*."""

    line: float
    """How much darker it is where the lips meet than above and below."""
    lips: float
    """How much redder the lips are than the skin around."""
    strange: float
    """How far the skin around the mouth is from that of the cheeks."""


def mouth_look(crop: Crop) -> MouthLook:
    """What there is where the mouth must be."""
    inner = (crop.points[list(UPPER_LIP[-1])] + crop.points[list(LOWER_LIP[-1])]) / 2
    dark = []
    for x, y in inner[2:-2]:
        column = _part(crop.lab[..., 0], np.array([x - 1, y - 14]), np.array([x + 2, y + 15]))
        profile = cv2.GaussianBlur(column.mean(axis=1), (1, 3), 0).ravel()
        least = int(np.argmin(profile[6:-6])) + 6
        dark.append(float(min(profile[:least].max(), profile[least:].max()) - profile[least]))
    outer = [*UPPER_LIP[0], *LOWER_LIP[0][::-1]]
    lips = inside(crop.points[outer])
    room = cv2.dilate(lips.astype(np.uint8), np.ones((17, 17), np.uint8)).astype(bool)
    gap = cv2.dilate(lips.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    around = np.median(crop.lab[room & ~gap], axis=0)
    redder = float(np.median(crop.lab[lips][:, 1]) - around[1])
    strange = float(np.hypot(*(around - skin(crop))[1:]))
    return MouthLook(float(np.median(dark)), redder, strange)


def inside(outline: Floats) -> NDArray[np.bool_]:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1)
    return mask.astype(bool)


def patch(values: Floats, point: Floats, half: int) -> Floats:
    x, y = round(float(point[0])), round(float(point[1]))
    part = values[max(0, y - half) : y + half + 1, max(0, x - half) : x + half + 1]
    return part.reshape(-1, values.shape[-1])


def _part(values: Floats, low: Floats, high: Floats) -> Floats:
    x0, y0 = np.clip(np.floor(low).astype(int), 0, SIDE - 2)
    x1, y1 = np.clip(np.ceil(high).astype(int), 2, SIDE)
    return values[y0:y1, x0:x1]
