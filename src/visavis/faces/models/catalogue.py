"""Which model files there are, where they come from, and what they must hash to.

All of them are Google's, under Apache-2.0, and come out of one wheel of MediaPipe: later wheels
carry none. The wheel of one platform serves every platform, because only data is taken from it.
"""

from __future__ import annotations

from dataclasses import dataclass

WHEEL_REQUIREMENT = "mediapipe==0.10.21"
WHEEL_SHA256 = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"
WHEEL_TAGS = (
    "--platform=manylinux_2_28_x86_64",
    "--python-version=3.11",
    "--implementation=cp",
    "--abi=cp311",
)
"""What pip is asked for, so that the file is the same one on every machine."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file: its name here, its place inside the wheel, and its SHA-256."""

    name: str
    member: str
    sha256: str


DETECTION = ModelFile(
    "face_detection_short_range.tflite",
    "mediapipe/modules/face_detection/face_detection_short_range.tflite",
    "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
)
LANDMARKS = ModelFile(
    "face_landmark.tflite",
    "mediapipe/modules/face_landmark/face_landmark.tflite",
    "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
)
SEGMENTATION = ModelFile(
    "selfie_segmentation.tflite",
    "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite",
    "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
)
IRIS = ModelFile(
    "iris_landmark.tflite",
    "mediapipe/modules/iris_landmark/iris_landmark.tflite",
    "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
)
MODEL_FILES = (DETECTION, LANDMARKS, SEGMENTATION, IRIS)
