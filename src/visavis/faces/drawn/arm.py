"""Arms as joint angles: from positions to angles, and from angles to posed bones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from visavis.faces.drawn.part import CENTRE_X, Point, Points

Side = Literal["l", "r"]
"""The character's own left or right; left is on the viewer's right."""

_SLENDER_SHOULDER = 203.0
"""Where the shoulders are, from the centre line, that poses are written for."""

_ELBOW_FOLLOWS = 0.9
"""How far elbows move out with broader shoulders; hands stay, so that they still meet."""

_MOST_STRAIGHTENED = 60.0
"""Degrees an elbow may seem to bend backwards before it counts as bent all the way round."""


@dataclass(frozen=True, slots=True)
class ArmPose:
    """An arm in degrees, mirrored for each side: outwards is positive, x runs outwards."""

    upper_deg: float
    """Upper arm from hanging, outwards."""
    elbow_deg: float
    """How far the elbow bends, inwards."""
    hand_deg: float
    """The hand against the forearm, clockwise in the mirrored frame."""
    upper_scale: float
    """Foreshortening of the upper arm."""
    fore_scale: float
    """Foreshortening of the forearm."""
    hand: str
    """The hand's shape: the target of a `hand.*` group."""
    hand_scale: float
    palm_out: bool
    """Whether the hand is seen as drawn; otherwise turned over."""


@dataclass(frozen=True, slots=True)
class PosedArm:
    """An arm on the canvas."""

    bones: Points
    """Shape (3, 2): shoulder, elbow, wrist."""
    fore_deg: float
    """The forearm from pointing up, clockwise in the mirrored frame."""
    hand_deg: float
    """The hand from pointing up, clockwise in the mirrored frame."""


@dataclass(frozen=True, slots=True)
class Reach:
    """An arm by where it reaches: x outwards from the centre line, y down, in canvas units."""

    elbow: Point
    wrist: Point
    hand_deg: float
    """The hand from pointing up, clockwise in the mirrored frame."""
    hand: str = "rest"
    hand_scale: float = 1.0
    palm_out: bool = False


def aim(reach: Reach, rest: Points) -> ArmPose:
    """The joint angles with which the arm with these hanging bones, shape (3, 2), reaches there."""
    shoulder = (abs(rest[0, 0] - CENTRE_X), rest[0, 1])
    broader = shoulder[0] - _SLENDER_SHOULDER
    elbow = (reach.elbow[0] + broader * _ELBOW_FOLLOWS, reach.elbow[1])
    upper, fore = _from_hanging(shoulder, elbow), _from_hanging(elbow, reach.wrist)
    upper_length, fore_length = np.diff(rest[:, 1])
    hand = reach.hand_deg - (180 - fore)
    return ArmPose(
        upper_deg=upper,
        elbow_deg=(upper - fore + _MOST_STRAIGHTENED) % 360 - _MOST_STRAIGHTENED,
        hand_deg=(hand + 180) % 360 - 180,
        upper_scale=math.dist(shoulder, elbow) / float(upper_length),
        fore_scale=math.dist(elbow, reach.wrist) / float(fore_length),
        hand=reach.hand,
        hand_scale=reach.hand_scale,
        palm_out=reach.palm_out,
    )


def pose_arm(pose: ArmPose, rest: Points, side: Side) -> PosedArm:
    """Where the arm with these hanging bones, shape (3, 2), lies in a pose."""
    (x, top), (_, middle), (_, bottom) = rest.tolist()
    fore = pose.upper_deg - pose.elbow_deg
    upper = _along(pose.upper_deg, (middle - top) * pose.upper_scale)
    lower = _along(fore, (bottom - middle) * pose.fore_scale)
    out, sign = abs(x - CENTRE_X), mirror(side)
    bones = np.array(
        [
            [CENTRE_X + sign * out, top],
            [CENTRE_X + sign * (out + upper[0]), top + upper[1]],
            [CENTRE_X + sign * (out + upper[0] + lower[0]), top + upper[1] + lower[1]],
        ]
    )
    return PosedArm(bones, fore_deg=180 - fore, hand_deg=180 - fore + pose.hand_deg)


def mirror(side: Side) -> int:
    """1 where x outwards is the canvas' x, -1 where it runs against it."""
    return 1 if side == "l" else -1


def _from_hanging(start: Point, end: Point) -> float:
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1]))


def _along(degrees: float, length: float) -> Point:
    angle = math.radians(degrees)
    return length * math.sin(angle), length * math.cos(angle)
