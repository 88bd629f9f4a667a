"""The neural networks, run by OpenCV on one thread of the CPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from visavis.faces.models import catalogue
from visavis.faces.portrait.arrays import Floats, Rgb
from visavis.faces.portrait.topology import LANDMARK_COUNT

DETECTION_SIDE = 128
LANDMARK_SIDE = 192
SEGMENTATION_SIDE = 256
IRIS_SIDE = 64


class Landmarks(NamedTuple):
    """468 points (x, y, depth) in pixels of the crop, and how sure it is that this is a face."""

    points: Floats
    certainty: float


class Networks:
    """All of them, read from `folder`, where `install_models` put them."""

    def __init__(self, folder: Path) -> None:
        self._detection = _read(folder / catalogue.DETECTION.name)
        self._landmarks = _read(folder / catalogue.LANDMARKS.name)
        self._segmentation = _read(folder / catalogue.SEGMENTATION.name)
        self._iris = _read(folder / catalogue.IRIS.name)

    def detect(self, crop: Rgb) -> tuple[Floats, Floats]:
        """Boxes with key points, 896 x 16, and their certainties, 896, of a 128 x 128 crop."""
        blob = crop.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1
        self._detection.setInput(blob)
        boxes, scores = self._detection.forward(["regressors", "classificators"])
        return _floats(boxes[0]), _sigmoid(_floats(scores[0, :, 0]))

    def landmarks(self, crop: Rgb) -> Landmarks:
        """The points of the face in a 192 x 192 crop."""
        self._landmarks.setInput(_blob(crop))
        points, flag = self._landmarks.forward(["conv2d_21", "conv2d_31"])
        certainty = float(_sigmoid(_floats(flag.ravel()))[0])
        return Landmarks(_floats(points).reshape(LANDMARK_COUNT, 3), certainty)

    def person(self, crop: Rgb) -> Floats:
        """How likely each pixel of a 256 x 256 crop belongs to a person, 0 to 1."""
        self._segmentation.setInput(_blob(crop))
        return _floats(self._segmentation.forward()[0, 0])

    def iris(self, crop: Rgb) -> Floats:
        """Centre and four edge points (x, y) of the iris in a 64 x 64 crop of a right eye."""
        self._iris.setInput(_blob(crop))
        return _floats(self._iris.forward(["output_iris"])[0]).reshape(5, 3)[:, :2]


def _read(path: Path) -> cv2.dnn.Net:
    # OpenCV's newer engine gives only one output of each of these files.
    return cv2.dnn.readNetFromTFLite(str(path), engine=cv2.dnn.ENGINE_CLASSIC)


def _floats(output: Any) -> Floats:
    """A copy: a network's next answer overwrites its last."""
    return np.array(output, np.float32)


def _blob(crop: Rgb) -> Floats:
    return crop.transpose(2, 0, 1)[None].astype(np.float32) / 255


def _sigmoid(values: Floats) -> Floats:
    certainty: Floats = 1 / (1 + np.exp(-np.clip(values, -80, 80)))
    return certainty
