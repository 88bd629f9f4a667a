"""The looks of a portrait, beside stored pictures: a change of looks is meant, or it is a fault.

To store them anew: VISAVIS_TEST_STORE_LOOKS=1 pytest tests/faces/portrait/test_looks.py
"""

import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from skimage.metrics import structural_similarity
from support import portraits

from visavis.faces.contract import Gaze, GestureMoment, HeadTurn, Pose
from visavis.faces.portrait import PortraitModel

STORED = Path(__file__).parent / "looks"
ALIKE = 0.95
POSES = {
    "rest": Pose(),
    "pp": Pose(visemes={"PP": 1}),
    "aa": Pose(visemes={"aa": 1}),
    "ou": Pose(visemes={"ou": 1}),
    "blink": Pose(blink=1),
    "turned": Pose(head=HeadTurn(3, 2, 5), gaze=Gaze(0.8, 0)),
    "wink": Pose(gesture=GestureMoment("wink", 1.2)),
}


@pytest.mark.parametrize("name", POSES)
def test_it_looks_as_it_did(name: str) -> None:
    face = PortraitModel(portraits.rig()).open_in_scene(256, 256)
    seen = face.rgba(POSES[name])[56:168, 72:184, :3].copy()
    path = STORED / f"{name}.jpg"
    if "VISAVIS_TEST_STORE_LOOKS" in os.environ:
        STORED.mkdir(exist_ok=True)
        cv2.imwrite(str(path), seen[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    stored = cv2.imread(str(path))
    assert stored is not None, f"{path} is not there"
    compare: Any = structural_similarity
    alike = compare(np.asarray(stored)[..., ::-1], seen, channel_axis=2)
    assert alike > ALIKE
