"""Cropping a picture to what any frame could show, and scaling it to what is of use."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from visavis.faces.portrait.arrays import Mask, Rgb
from visavis.faces.portrait.landmarks import FaceFound
from visavis.faces.portrait.picture import PictureRead

_FACE_WIDTH = 320
"""Pixels. A frame of 720 x 1280 shows a face 245 pixels wide, one of 1080 x 1920 shows it 367."""
_WIDE, _HIGH = 4.2, 5.6
"""What is kept, in widths of the face. A frame of 9:16 shows 2.9 x 5.2, and a margin around."""
_ABOVE = 0.42
"""The share of it above the face's middle."""
_MAX_PIXELS = 3_000_000


class Cropped(NamedTuple):
    """A photo with the face that was found in it, in its own pixels."""

    photo: Rgb
    alpha: Mask | None
    face: FaceFound


class _Window(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int


def crop_around(picture: PictureRead, face: FaceFound) -> Cropped:
    """The part of the picture around the face."""
    height, width = picture.rgb.shape[:2]
    x, y = (float(value) for value in face.points[:, :2].mean(axis=0))
    left, right = _span(x - face.width * _WIDE / 2, face.width * _WIDE, width)
    top, bottom = _span(y - face.width * _HIGH * _ABOVE, face.width * _HIGH, height)
    window = _Window(left, top, right, bottom)
    wide, high = right - left, bottom - top
    scale = min(1.0, _FACE_WIDTH / face.width, (_MAX_PIXELS / (wide * high)) ** 0.5)
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    alpha = None if picture.alpha is None else _scaled(picture.alpha, window, size)
    scales = np.array([size[0] / wide, size[1] / high, scale], np.float32)
    shift = np.array([left, top, 0], np.float32)
    points = ((face.points - shift) * scales).astype(np.float32)
    irises = ((face.irises - shift) * scales).astype(np.float32)
    found = FaceFound(points, irises, face.certainty)
    return Cropped(_scaled(picture.rgb, window, size), alpha, found)


def _span(start: float, length: float, room: int) -> tuple[int, int]:
    """As much of a line as there is; what lies beyond one end is taken at the other."""
    first = int(max(0.0, min(start, room - length)))
    return first, max(first + 1, min(room, round(first + length)))


def _scaled(picture: Rgb, window: _Window, size: tuple[int, int]) -> Rgb:
    part = picture[window.top : window.bottom, window.left : window.right]
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
