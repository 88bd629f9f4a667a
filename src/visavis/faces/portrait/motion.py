"""From a pose to the places of all points: mouth and lids first, then the head as a whole."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from visavis.faces.contract import Pose
from visavis.faces.portrait.arrays import Floats
from visavis.faces.portrait.fields import FIELDS
from visavis.faces.portrait.framing import Framing
from visavis.faces.portrait.gestures import NOTHING, Extra, perform
from visavis.faces.portrait.mesh import REACH
from visavis.faces.portrait.rig import Rig
from visavis.faces.portrait.topology import CHIN, LANDMARK_COUNT, LOWER_LIP, UPPER_LIP

_MAX_TURN = 0.06
_MAX_ROLL = 0.13
_BREATH = 0.008
"""How far the shoulders rise, in widths of the face."""
_PIVOT_BELOW = 0.75
"""Where the head turns, below the mouth, in widths of the face."""
_LID_FOLLOWS_GAZE = 0.28
_TOUCHING, _AWAY = 0.014, 0.02
"""Widths of the face: lips so close touch, once they are so far from where the photo has them."""
_VISEME_NUMBER = {name: number for number, name in enumerate(FIELDS)}


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is in one frame, in its pixels."""

    points: Floats
    """All points of the mesh."""
    unturned: Floats
    """The same before the head turned: where eyeballs are still."""
    jaw: float
    """How far the jaw is down, in widths of the face."""
    matrix: Floats
    """2 x 3: how the head moved what is around the mouth."""
    gaze_x: float
    gaze_y: float
    mouth_moved: float
    """How far the lips are from where they are in the photo, in pixels."""


class Motion:
    """The movements of one rig in one framing."""

    def __init__(self, rig: Rig, framing: Framing) -> None:
        self._scale = rig.level.scale * framing.scale
        self._rest = framing.frame_points(rig.points)
        self._basis = (rig.basis * framing.scale).reshape(len(FIELDS), -1)
        self._down = np.array([-math.sin(rig.level.angle), math.cos(rig.level.angle)], np.float32)
        self._jaw = (rig.basis[:, CHIN] @ self._down) / rig.level.scale
        self._mouth = framing.frame_points(np.array([rig.level.origin], np.float32))[0]
        self._pivot = self._mouth + self._down * self._scale * _PIVOT_BELOW
        self._depth = _relief(rig) * framing.scale
        self._head, self._body = self._shares(rig)
        self._lips = [*UPPER_LIP[-1], *LOWER_LIP[-1]]
        self._inner_upper = list(UPPER_LIP[-1][1:-1])
        self._inner_lower = list(LOWER_LIP[-1][1:-1])

    @property
    def rest(self) -> Floats:
        """All points as they are in the photo, in pixels of the frame."""
        return self._rest

    def _shares(self, rig: Rig) -> tuple[Floats, Floats]:
        """How much each point follows the head, and how much the chest."""
        from_mouth = (self._rest - self._mouth) / self._scale
        down = from_mouth @ self._down
        away = _smooth((2.6 - REACH) / 1.1)
        # Below the chin the neck lets go of the head little by little.
        neck = _smooth((1.25 - down) / 0.85)
        head = away * neck
        head[:LANDMARK_COUNT] = 1
        body = _smooth((down - 0.4) / 0.8) * _smooth((6.0 - REACH) / 3.0)
        return head.astype(np.float32), body.astype(np.float32)

    def places(self, pose: Pose) -> Places:
        """Where everything is in this pose."""
        extra = NOTHING
        if pose.gesture is not None:
            extra = perform(pose.gesture.name, pose.gesture.elapsed_s)
        gaze_x = _within(pose.gaze.x + extra.gaze_x, 1)
        gaze_y = _within(pose.gaze.y + extra.gaze_y, 1)
        weights = _weights(pose, extra, gaze_y)
        moved = self._rest + (weights @ self._basis).reshape(-1, 2)
        self._part(moved)
        points, matrix = self._turned(moved, pose, extra)
        jaw = float(weights @ self._jaw)
        lips = float(np.abs(moved[self._lips] - self._rest[self._lips]).max())
        return Places(points, moved, jaw, matrix, gaze_x, gaze_y, lips)

    def _part(self, moved: Floats) -> None:
        """Lips that would pass through each other, or all but touch, meet half-way."""
        upper, lower = moved[self._inner_upper], moved[self._inner_lower]
        gap = (lower - upper) @ self._down / self._scale
        # In the photo as it is nothing meets that does not meet there.
        away = np.abs(moved[self._lips] - self._rest[self._lips]).max() / self._scale
        touch = _TOUCHING * min(1.0, float(away) / _AWAY)
        meets = np.where(gap < 0, 1, 1 - _smooth(gap / max(touch, 1e-6)))
        crossed = (gap * meets * self._scale / 2)[:, None] * self._down
        moved[self._inner_upper] += crossed
        moved[self._inner_lower] -= crossed

    def _turned(self, points: Floats, pose: Pose, extra: Extra) -> tuple[Floats, Floats]:
        yaw = _within(math.radians(pose.head.yaw), _MAX_TURN) + extra.yaw
        pitch = _within(math.radians(pose.head.pitch), _MAX_TURN) + extra.pitch
        roll = _within(math.radians(pose.head.roll) + extra.roll, _MAX_ROLL)
        yaw, pitch = _within(yaw, _MAX_TURN), _within(pitch, _MAX_TURN)
        across = np.array([self._down[1], -self._down[0]], np.float32)
        lift = min(1.0, max(0.0, pose.breath)) * _BREATH * self._scale
        shift = across * (extra.shift_x + 0.2 * yaw) + self._down * (extra.shift_y + 0.25 * pitch)
        shift = shift * self._scale
        c, s = math.cos(roll) - 1, math.sin(roll)
        turn = np.array([[c, s], [-s, c]], np.float32)
        head = (points - self._pivot) @ turn + shift - self._down * lift * 0.6
        head += self._depth[:, None] * (across * math.sin(yaw) + self._down * math.sin(pitch))
        out = points + head * self._head[:, None]
        out -= (self._body * lift)[:, None] * self._down
        return out.astype(np.float32), self._around_mouth(turn, shift, lift, yaw, pitch)

    def _around_mouth(
        self, turn: Floats, shift: Floats, lift: float, yaw: float, pitch: float
    ) -> Floats:
        """The head's movement of teeth and tongue, which lie as deep as the lips."""
        across = np.array([self._down[1], -self._down[0]], np.float32)
        depth = float(self._depth[UPPER_LIP[-1][5]]) * 0.8
        linear = turn.T + np.eye(2, dtype=np.float32)
        offset = self._pivot - linear @ self._pivot + shift - self._down * lift * 0.6
        offset = offset + depth * (across * math.sin(yaw) + self._down * math.sin(pitch))
        return np.concatenate([linear, offset[:, None]], axis=1)


def _relief(rig: Rig) -> Floats:
    """How far each point stands out before the head's middle, in pixels of the photo."""
    depth = rig.points[:, 2]
    back = float(np.median(depth[LANDMARK_COUNT:]))
    relief: Floats = np.clip(back - depth, 0, None) * np.float32(0.9)
    relief[LANDMARK_COUNT:] = 0
    return relief


def _weights(pose: Pose, extra: Extra, gaze_y: float) -> Floats:
    weights = np.zeros(len(FIELDS), np.float32)
    for name, weight in pose.visemes.items():
        number = _VISEME_NUMBER.get(name)
        if number is not None:
            weights[number] = min(1.0, max(0.0, weight))
    total = float(weights.sum()) + min(1.0, max(0.0, pose.visemes.get("sil", 0.0)))
    if total > 1:
        weights /= total
    brows = _within(pose.brows + extra.brows, 1)
    lids = _LID_FOLLOWS_GAZE * (gaze_y if gaze_y > 0 else gaze_y * 0.4)
    weights[-6] = min(1.0, max(0.0, pose.mouth_open))
    weights[-5] = min(1.0, max(0.0, pose.smile + extra.smile))
    blink = min(1.0, max(0.0, pose.blink))
    for place, more in ((-4, extra.blink_right), (-3, extra.blink_left)):
        shut = max(blink, min(1.0, more))
        weights[place] = min(1.0, shut + lids * (1 - shut))
    weights[-2], weights[-1] = max(0.0, brows), max(0.0, -brows)
    return weights


def _within(value: float, limit: float) -> float:
    return min(limit, max(-limit, value))


def _smooth(x: Floats) -> Floats:
    x = np.clip(x, 0, 1)
    smooth: Floats = x * x * (3 - 2 * x)
    return smooth
