"""Arms in motion: joints that follow each other, hands that turn over."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from visavis.faces.drawn.arm import ArmPose, Reach, Side, aim
from visavis.faces.drawn.gesture import STANCE, Gesture
from visavis.faces.drawn.part import Points
from visavis.faces.timeline import Track, track

_ELBOW_LATE_S, _HAND_LATE_S = 0.03, 0.06
"""Joints follow each other from the shoulder down: no arm moves as one piece."""

LATEST_S = 0.15
"""How long before its end a gesture's last key must be, for the hand to arrive."""

_DRAG_S, _MOST_DRAGGED_DEG = 0.035, 22.0
"""A hand lags behind a turning forearm by what it turns in this time."""

_TURN_BEGINS, _TURN_ENDS = 0.3, 0.72
"""When between two keys a hand turns over, as parts of the way."""

_EDGE = 0.4
"""How wide a hand is that is seen from its edge."""

_FADE = 0.1
"""The part of a turn in which one shape gives way to the other."""

_STEP_S = 0.02


class HandView(NamedTuple):
    """A hand as it is seen: width 1 from the palm, -1 from the back, less in between."""

    shape: str
    width: float
    opacity: float


@dataclass(frozen=True, slots=True)
class ArmMoment:
    """An arm at one moment of a gesture."""

    pose: ArmPose
    hands: tuple[HandView, ...]
    at_rest: float
    """1 where the arm rests, 0 away from it: how much of its resting shadow is seen."""


@dataclass(frozen=True, slots=True)
class ArmMotion:
    """What an arm of one character does in a gesture. Made by `arm_motion`."""

    joints: Track
    """The numbers of `ArmPose`, in its order."""
    poses: tuple[ArmPose, ...]
    """At each key."""
    added: Mapping[str, Track]
    """By joint, in degrees; `short`: how much of the forearm points at the viewer."""

    def at(self, elapsed_s: float) -> ArmMoment:
        hand_s = elapsed_s - _HAND_LATE_S
        upper, elbow, upper_scale, fore_scale = self._chain(elapsed_s)
        _, _, hand_deg, _, _, hand_scale = self.joints.at(hand_s)
        hand_deg += self._added("hand", hand_s) + self._drag(elapsed_s, elbow - upper)
        key, way = self._segment(hand_s)
        start, end = self.poses[key], self.poses[min(key + 1, len(self.poses) - 1)]
        pose = ArmPose(
            upper, elbow, hand_deg, upper_scale, fore_scale, start.hand, hand_scale, start.palm_out
        )
        return ArmMoment(pose, hand_views(start, end, way), self._rested(key, way))

    def _chain(self, time_s: float) -> tuple[float, float, float, float]:
        """Upper arm, elbow, and the foreshortening of both halves."""
        now, late = self.joints.at(time_s), self.joints.at(time_s - _ELBOW_LATE_S)
        return (
            now[0] + self._added("upper", time_s),
            late[1] + self._added("elbow", time_s),
            now[3],
            late[4] * (1 - self._added("short", time_s)),
        )

    def _added(self, joint: str, time_s: float) -> float:
        moved = self.added.get(joint)
        return 0.0 if moved is None else moved.at(time_s)[0]

    def _drag(self, time_s: float, turned: float) -> float:
        """How far the hand hangs behind, as its forearm turns."""
        upper, elbow, _, _ = self._chain(time_s - _STEP_S)
        speed = (turned - (elbow - upper)) / _STEP_S
        return -_MOST_DRAGGED_DEG * math.tanh(speed * _DRAG_S / _MOST_DRAGGED_DEG)

    def _segment(self, time_s: float) -> tuple[int, float]:
        times = self.joints.times
        if time_s <= times[0]:
            return 0, 0.0
        if time_s >= times[-1]:
            return len(times) - 1, 1.0
        key = bisect_right(times, time_s) - 1
        return key, (time_s - times[key]) / (times[key + 1] - times[key])

    def _rested(self, key: int, way: float) -> float:
        last = len(self.poses) - 1
        if key == last or (key == 0 and way == 0):
            return 1.0
        if key == 0:
            return max(0.0, 1 - way / 0.3)
        return max(0.0, (way - 0.7) / 0.3) if key == last - 1 else 0.0


def hand_views(start: ArmPose, end: ArmPose, way: float) -> tuple[HandView, ...]:
    """The hand on its way from one pose to the next."""
    before, after = (1.0 if pose.palm_out else -1.0 for pose in (start, end))
    turn = min(1.0, max(0.0, (way - _TURN_BEGINS) / (_TURN_ENDS - _TURN_BEGINS)))
    if start.hand == end.hand and before == after:
        turn = 0.0
    turn = turn * turn * (3 - 2 * turn)
    width = max(_EDGE, abs(math.cos(math.pi * turn)))
    faded = min(1.0, max(0.0, (turn - 0.5) / _FADE + 0.5))
    if faded <= 0 or start.hand == end.hand:
        return (HandView(start.hand, width * (before if turn < 0.5 else after), 1.0),)  # noqa: PLR2004
    later = HandView(end.hand, width * after, 1.0)
    if faded >= 1:
        return (later,)
    # Both nearly whole: two half transparent hands would show what is behind them.
    first = HandView(start.hand, width * before, 1.0)
    return (first, later._replace(opacity=faded))


def arm_motion(
    gesture: Gesture, side: Side, reaches: Mapping[str, Reach], rest: Points
) -> ArmMotion:
    """The motion of the arm with these hanging bones, shape (3, 2)."""
    keys = gesture.arms[side]
    poses = tuple(aim(reaches[name], rest) for _, name in keys)
    numbers = [
        (p.upper_deg, p.elbow_deg, p.hand_deg, p.upper_scale, p.fore_scale, p.hand_scale)
        for p in poses
    ]
    added = {
        name.partition(".")[2]: moved
        for name, moved in gesture.tracks.items()
        if name.startswith(f"{side}.")
    }
    if keys[0][1] != STANCE or keys[-1][1] != STANCE:
        raise ValueError("an arm must start and end where it rests")
    return ArmMotion(track([at for at, _ in keys], numbers), poses, added)
