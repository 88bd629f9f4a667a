"""What a picture costs on this machine: so it is known how many streams there is room for."""

from __future__ import annotations

import time

from visavis.faces.contract import FaceModel, Pose
from visavis.faces.life import Life
from visavis.live.encoder import PICTURES_PER_S, PictureEncoder
from visavis.live.timeline import PICTURE
from visavis.live.wire import Cost

SIDES = (256, 512)
"""Pixels: two sizes, between and beyond which the cost is a line of the number of pixels."""
_PICTURES = 6
_FIRST = 2
"""Pictures that are not counted: a face draws its first ones as a whole, and the first one that is
encoded is a key frame."""
_BITS_PER_S = 3_000_000
_SAID = ("aa", "PP", "oh", "SS", "E", "nn")


def picture_costs(model: FaceModel) -> tuple[Cost, ...]:
    """By pictures of a face that talks, square ones. Raises what opening a face raises."""
    return tuple(Cost(side, side, _picture_cost(model, side)) for side in SIDES)


def _picture_cost(model: FaceModel, side: int) -> float:
    encoder, life = PictureEncoder(side, side, _BITS_PER_S), Life()
    face = model.open(side, side, background=(0, 0, 0))
    begun_s = 0.0
    try:
        for number in range(_FIRST + _PICTURES):
            if number == _FIRST:
                begun_s = time.thread_time()
            pose = Pose({_SAID[number % len(_SAID)]: 1.0}, time_s=number / PICTURES_PER_S)
            picture = face.i420(life.pose(pose.time_s, pose))
            encoder.encode(picture, number * PICTURE, key=number == 0)
        return (time.thread_time() - begun_s) / _PICTURES
    finally:
        face.close()
