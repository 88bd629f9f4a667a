"""Gestures as a viewer sees them: nothing jumps, and all of it starts and ends at rest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import visavis
from visavis.faces.conformance import opened
from visavis.faces.contract import GestureMoment, Pose
from visavis.faces.drawn import DrawnModel
from visavis.faces.drawn.gestures import GESTURES

CHARACTERS = Path(visavis.__file__).parent / "catalogue/builtin/characters"
STEP_S = 0.02
SEEN = 0.3
"""Mean difference of two pictures, of 255, below which nobody sees a jump."""
MODELS = {
    name: DrawnModel.read((CHARACTERS / f"{name}.svg").read_bytes())
    for name in ("gurpreet", "zuri")
}


def changes(model: DrawnModel, gesture: str) -> np.ndarray:
    """How far each picture is from the one before, from rest to rest."""
    pictures = []
    with opened(model, 160, 160) as face:
        for moment in np.arange(-STEP_S, model.gestures[gesture] + 2 * STEP_S, STEP_S).tolist():
            pose = Pose(gesture=GestureMoment(gesture, moment))
            pictures.append(face.rgba(pose)[..., :3].astype(np.int16))
    return np.array([np.abs(a - b).mean() for a, b in zip(pictures[1:], pictures, strict=False)])


@pytest.mark.parametrize("gesture", GESTURES)
@pytest.mark.parametrize("name", MODELS)
def test_nothing_jumps(name: str, gesture: str) -> None:
    change = changes(MODELS[name], gesture)
    around = np.maximum(np.r_[0, change[:-1]], np.r_[change[1:], 0])
    jumps = np.flatnonzero((change > SEEN) & (change > 3 * around))
    assert not len(jumps), f"at {jumps * STEP_S} s"
    assert change.max() > 2 * SEEN, "something moves"
    assert max(change[:2].max(), change[-4:].max()) < 2 * SEEN, "from rest, and back to it"
