"""Pictures beside stored ones: a change of looks is to be seen, and meant.

``VISAVIS_REDRAW=1`` stores them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

import visavis
from visavis.faces.conformance import opened
from visavis.faces.contract import Gaze, GestureMoment, HeadTurn, Picture, Pose
from visavis.faces.drawn import DrawnModel

CHARACTERS = Path(visavis.__file__).parent / "catalogue/builtin/characters"
STORED = Path(__file__).parent / "looks"
LEAST = 0.985

LOOKS = {
    "amara_rest": ("amara", Pose()),
    "gurpreet_oh": ("gurpreet", Pose(visemes={"oh": 1.0})),
    "kenji_turned": ("kenji", Pose(head=HeadTurn(10, 6, -8), gaze=Gaze(1, 0))),
    "nora_wave": ("nora", Pose(gesture=GestureMoment("wave", 1.2))),
    "zuri_heart": ("zuri", Pose(gesture=GestureMoment("heart", 1.6))),
    "priya_applaud": ("priya", Pose(gesture=GestureMoment("applaud", 1.25))),
    "tomas_bow": ("tomas", Pose(gesture=GestureMoment("bow", 1.5))),
    "mei_blink": ("mei", Pose(blink=1.0, smile=1.0, breath=1.0)),
}


def similarity(one: Picture, other: Picture) -> float:
    """Structural similarity, 1 for equal pictures."""
    x, y = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (one, other))

    def mean(values: object) -> np.ndarray:
        return np.asarray(cv2.GaussianBlur(np.asarray(values), (11, 11), 1.5))

    at_x, at_y = mean(x), mean(y)
    of_x, of_y, both = (
        mean(a * b) - c for a, b, c in ((x, x, at_x**2), (y, y, at_y**2), (x, y, at_x * at_y))
    )
    likeness = (2 * at_x * at_y + 6.5) * (2 * both + 58.5)
    return float((likeness / ((at_x**2 + at_y**2 + 6.5) * (of_x + of_y + 58.5))).mean())


@pytest.mark.parametrize("name", LOOKS)
def test_it_looks_as_it_did(name: str) -> None:
    character, pose = LOOKS[name]
    model = DrawnModel.read((CHARACTERS / f"{character}.svg").read_bytes())
    with opened(model, 160, 192, (228, 236, 245)) as face:
        picture = face.rgba(pose)[..., :3].copy()
    path = STORED / f"{name}.png"
    if os.environ.get("VISAVIS_REDRAW"):
        STORED.mkdir(exist_ok=True)
        Image.fromarray(picture).save(path, optimize=True)
    assert similarity(picture, np.asarray(Image.open(path).convert("RGB"))) > LEAST


def test_another_face_is_not_similar() -> None:
    one, other = (
        np.asarray(Image.open(STORED / f"{name}.png").convert("RGB"))
        for name in ("amara_rest", "mei_blink")
    )
    assert similarity(one, one) == pytest.approx(1)
    assert similarity(one, other) < 0.9
