"""Finding faces: windows of several sizes slide over the picture, and a network looks at each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from visavis.faces.portrait.arrays import Floats, Rgb
from visavis.faces.portrait.networks import DETECTION_SIDE, Networks

_MIN_CERTAINTY = 0.5
_SAME_OVERLAP = 0.3
_WORKING_SIDE = 1280
_COARSE = (1.0, 0.5)
_FINE = (0.25,)


class Sighting(NamedTuple):
    """A face: its box and its eyes, in pixels of the picture."""

    left: float
    top: float
    width: float
    height: float
    certainty: float
    right_eye: tuple[float, float]
    left_eye: tuple[float, float]


class _Window(NamedTuple):
    left: int
    top: int
    side: int


def find_faces(picture: Rgb, networks: Networks) -> list[Sighting]:
    """Every face, the largest first. Small ones are looked for only where no larger ones are."""
    scale = min(1.0, _WORKING_SIDE / max(picture.shape[:2]))
    small = np.asarray(
        cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
    )
    found: list[Sighting] = []
    for shares in (_COARSE, _FINE):
        for window in _windows(small, shares, whole=shares is _COARSE):
            found += _look(small, window, networks)
        if found:
            break
    return [_scaled(face, 1 / scale) for face in _distinct(found)]


def _windows(picture: Rgb, shares: tuple[float, ...], *, whole: bool) -> Iterator[_Window]:
    height, width = picture.shape[:2]
    if whole:
        side = max(height, width)
        yield _Window((width - side) // 2, (height - side) // 2, side)
    for share in shares:
        side = max(32, round(min(height, width) * share))
        for top in _steps(height, side):
            for left in _steps(width, side):
                yield _Window(left, top, side)


def _steps(length: int, side: int) -> list[int]:
    room = max(0, length - side)
    count = 1 + -(-2 * room // side)
    return [round(room * i / max(1, count - 1)) for i in range(count)]


def _look(picture: Rgb, window: _Window, networks: Networks) -> list[Sighting]:
    boxes, certainties = networks.detect(_cut(picture, window))
    sightings = []
    for i in np.flatnonzero(certainties > _MIN_CERTAINTY):
        values = boxes[i] / DETECTION_SIDE
        values[0::2] += _ANCHORS[i, 0]
        values[1::2] += _ANCHORS[i, 1]
        values[2:4] = boxes[i, 2:4] / DETECTION_SIDE
        sightings.append(_sighting(values * window.side, window, float(certainties[i])))
    return sightings


def _sighting(values: Floats, window: _Window, certainty: float) -> Sighting:
    x, y, width, height, rx, ry, lx, ly = (float(value) for value in values[:8])
    left, top = window.left, window.top
    return Sighting(
        left=left + x - width / 2,
        top=top + y - height / 2,
        width=width,
        height=height,
        certainty=certainty,
        right_eye=(left + rx, top + ry),
        left_eye=(left + lx, top + ly),
    )


def _cut(picture: Rgb, window: _Window) -> Rgb:
    height, width = picture.shape[:2]
    left, top = max(0, window.left), max(0, window.top)
    inside = picture[top : window.top + window.side, left : window.left + window.side]
    square = np.zeros((window.side, window.side, 3), np.uint8)
    y, x = top - window.top, left - window.left
    square[y : y + min(height, inside.shape[0]), x : x + min(width, inside.shape[1])] = inside
    return _resized(square)


def _resized(square: Rgb) -> Rgb:
    smaller = square.shape[0] > DETECTION_SIDE
    way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (DETECTION_SIDE, DETECTION_SIDE), interpolation=way))


def _distinct(found: list[Sighting]) -> list[Sighting]:
    kept: list[Sighting] = []
    for face in sorted(found, key=lambda face: -face.certainty):
        if all(_overlap(face, other) < _SAME_OVERLAP for other in kept):
            kept.append(face)
    return sorted(kept, key=lambda face: -face.width)


def _overlap(a: Sighting, b: Sighting) -> float:
    """How much of the smaller box lies in the other."""
    width = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    height = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min(a.width * a.height, b.width * b.height)


def _scaled(face: Sighting, k: float) -> Sighting:
    return Sighting(
        face.left * k,
        face.top * k,
        face.width * k,
        face.height * k,
        face.certainty,
        (face.right_eye[0] * k, face.right_eye[1] * k),
        (face.left_eye[0] * k, face.left_eye[1] * k),
    )


def _make_anchors() -> Floats:
    """Where each of the network's 896 answers is centred, in shares of the window."""
    rows = []
    for cells, repeats in ((16, 2), (8, 6)):
        centres = (np.arange(cells) + 0.5) / cells
        y, x = np.meshgrid(centres, centres, indexing="ij")
        rows.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), repeats, axis=0))
    return np.concatenate(rows).astype(np.float32)


_ANCHORS = _make_anchors()
