"""The 468 points of a face, found in a crop that is turned so that the face stands upright."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from visavis.faces.portrait.arrays import Floats, Rgb
from visavis.faces.portrait.detection import Sighting
from visavis.faces.portrait.networks import IRIS_SIDE, LANDMARK_SIDE, Networks
from visavis.faces.portrait.topology import EYES, Eye

_CROP = 1.5
_PASSES = 3
_EYE_CROP = 2.3


@dataclass(frozen=True, slots=True)
class FaceFound:
    """A face in a picture. All in pixels of the picture; depth grows away from the viewer."""

    points: Floats
    """468 x (x, y, depth)."""
    irises: Floats
    """2 x (x, y, radius): the person's right eye, then the left."""
    certainty: float

    @property
    def width(self) -> float:
        """From cheek to cheek."""
        return float(np.hypot(*(self.points[454, :2] - self.points[234, :2])))


def locate(picture: Rgb, face: Sighting, networks: Networks) -> FaceFound:
    """The points of the face sighted: each pass cuts out better than the one before."""
    angle = math.atan2(face.left_eye[1] - face.right_eye[1], face.left_eye[0] - face.right_eye[0])
    centre = (face.left + face.width / 2, face.top + face.height / 2)
    side = max(face.width, face.height) * _CROP
    for _ in range(_PASSES):
        points, certainty = _look(picture, centre, side, angle, networks)
        eyes = points[263, :2] - points[33, :2]
        angle = math.atan2(float(eyes[1]), float(eyes[0]))
        low, high = _upright(points, angle)
        centre = _turned((low + high) / 2, angle)
        side = float(np.max(high - low)) * _CROP
    irises = np.stack([_iris(picture, points, eye, angle, networks) for eye in EYES])
    return FaceFound(points, irises.astype(np.float32), certainty)


def _look(
    picture: Rgb, centre: tuple[float, float], side: float, angle: float, networks: Networks
) -> tuple[Floats, float]:
    place = _placement(centre, side, angle, LANDMARK_SIDE)
    seen = networks.landmarks(_crop(picture, place, LANDMARK_SIDE, side))
    points = seen.points
    back = cv2.invertAffineTransform(place)
    points[:, :2] = points[:, :2] @ back[:, :2].T.astype(np.float32) + back[:, 2]
    points[:, 2] *= side / LANDMARK_SIDE
    return points, seen.certainty


def _iris(
    picture: Rgb, points: Floats, eye: Eye, angle: float, networks: Networks
) -> tuple[float, float, float]:
    corners = points[[eye.lower[0], eye.lower[-1]], :2]
    centre = corners.mean(axis=0)
    side = float(np.hypot(*(corners[1] - corners[0]))) * _EYE_CROP
    place = _placement((float(centre[0]), float(centre[1])), side, angle, IRIS_SIDE)
    crop = _crop(picture, place, IRIS_SIDE, side)
    found = networks.iris(crop[:, ::-1] if eye.mirrored else crop)
    if eye.mirrored:
        found[:, 0] = IRIS_SIDE - found[:, 0]
    radius = float(np.hypot(*(found[1:] - found[0]).T).mean()) * side / IRIS_SIDE
    x, y = cv2.invertAffineTransform(place) @ np.append(found[0], 1)
    return float(x), float(y), radius


def _placement(centre: tuple[float, float], side: float, angle: float, pixels: int) -> Floats:
    """The affine map from the picture to a square crop of `pixels`."""
    k = pixels / side
    c, s = math.cos(angle) * k, math.sin(angle) * k
    x, y = centre
    half = pixels / 2
    return np.array([[c, s, half - c * x - s * y], [-s, c, half + s * x - c * y]], np.float32)


def _crop(picture: Rgb, place: Floats, pixels: int, side: float) -> Rgb:
    shrink = side / pixels
    if shrink > 2:  # noqa: PLR2004  (bilinear sampling would skip pixels)
        scale = 2 / shrink
        way = cv2.INTER_AREA
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way)
        picture = np.asarray(small, np.uint8)
        place = place.copy()
        place[:, :2] /= scale
    return np.asarray(cv2.warpAffine(picture, place, (pixels, pixels), flags=cv2.INTER_LINEAR))


def _upright(points: Floats, angle: float) -> tuple[Floats, Floats]:
    c, s = math.cos(angle), math.sin(angle)
    level = points[:, :2] @ np.array([[c, -s], [s, c]], np.float32)
    return level.min(axis=0), level.max(axis=0)


def _turned(level: Floats, angle: float) -> tuple[float, float]:
    c, s = math.cos(angle), math.sin(angle)
    return float(c * level[0] - s * level[1]), float(s * level[0] + c * level[1])
