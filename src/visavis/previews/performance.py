"""An action as pictures: a living face that performs it once."""

from collections.abc import Iterator

from visavis.faces.contract import Face, GestureMoment, Picture, Pose
from visavis.faces.life import Life
from visavis.video.mp4 import PICTURES_PER_S

BEFORE_S = 0.24
AFTER_S = 0.4
_LIFE = Life(seed=7)


def perform(face: Face, action: str, length_s: float) -> Iterator[Picture]:
    """I420 pictures at 25 a second: at rest, the action, at rest again. Each is valid until the
    next one is asked for."""
    pictures = round((BEFORE_S + length_s + AFTER_S) * PICTURES_PER_S)
    for number in range(pictures):
        time_s = number / PICTURES_PER_S
        elapsed_s = time_s - BEFORE_S
        gesture = GestureMoment(action, elapsed_s) if 0 <= elapsed_s <= length_s else None
        yield face.i420(_LIFE.pose(time_s, Pose(gesture=gesture)))
