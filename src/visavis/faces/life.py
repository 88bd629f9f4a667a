"""Life: what a face does while nobody asks anything of it.

A pure function of a seed and of time, so that a picture can be made again; nothing repeats that a
viewer could notice, and no two seeds move alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from visavis.faces.contract import Gaze, HeadTurn, Pose

_SLOT_S = 4.0
"""Time is cut into slots; what happens in one is drawn by lot from the seed and its number."""

_DOWN_S, _SHUT_S, _UP_S = 0.06, 0.04, 0.11
_BLINK_S = _DOWN_S + _SHUT_S + _UP_S
_DOUBLE = 0.14
"""How often a second blink follows at once."""

_SACCADE_S = 0.05
_GLANCE = 0.5
_BREATH_S = 4.1
_BREATH_IN = 0.42
"""The part of a breath that goes in: out takes longer."""

_SLOW_S = 0.08
"""Two pictures. What sways, breathes and drifts moves by a fraction of a pixel in that time: moved
with every second picture it looks the same, and the others have little to draw and to send."""

_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Life:
    """The idle behaviour that belongs to a seed."""

    seed: int = 0
    liveliness: float = 1.0
    """How far the head sways: 1 is usual, 0 is not at all."""

    def pose(self, time_s: float, onto: Pose | None = None) -> Pose:
        """What the face does at a moment, added to a pose that says the rest."""
        pose = onto or Pose()
        slow_s = slow_moment(time_s)
        gaze_x, gaze_y = self._gaze(time_s)
        sway = self._sway(slow_s)
        smile, brows = self._mood(slow_s)
        return replace(
            pose,
            blink=max(pose.blink, self._blink(time_s)),
            gaze=Gaze(pose.gaze.x + gaze_x, pose.gaze.y + gaze_y),
            head=HeadTurn(*(own + more for own, more in zip(pose.head, sway, strict=True))),
            breath=self._breath(slow_s),
            smile=pose.smile + smile,
            brows=pose.brows + brows,
            time_s=time_s,
        )

    def _lots(self, what: str, slot: int) -> tuple[float, float, float]:
        return _drawn(self.seed, what, slot)

    def _blink(self, time_s: float) -> float:
        """One blink a slot, near its middle: 2 to 6 seconds apart."""
        slot = math.floor(time_s / _SLOT_S)
        return max(self._blink_of(near, time_s) for near in (slot - 1, slot))

    def _blink_of(self, slot: int, time_s: float) -> float:
        when, twice, _ = self._lots("blink", slot)
        begun = time_s - _SLOT_S * slot - (1 + 2 * when)
        shut = _lid(begun)
        if twice < _DOUBLE:
            shut = max(shut, 0.9 * _lid(begun - _BLINK_S - 0.09))
        return shut

    def _gaze(self, time_s: float) -> tuple[float, float]:
        """Eyes jump, then rest: mostly near the viewer, at times further away."""
        slot, since = self._glance(time_s)
        now, before = self._target(slot), self._target(slot - 1)
        way = _smooth(since / _SACCADE_S)
        x, y = (old + (new - old) * way for old, new in zip(before, now, strict=True))
        drift = 0.008 * math.sin(2.9 * time_s + self.seed % 7)
        return x + drift, y + 0.5 * drift

    def _glance(self, time_s: float) -> tuple[int, float]:
        """The number of the glance that lasts, and for how long it has lasted."""
        span = _SLOT_S / 3
        slot = math.floor(time_s / span)
        begun = self._lots("when", slot)[0] * 0.75 * span
        since = time_s - slot * span - begun
        if since >= 0:
            return slot, since
        earlier = self._lots("when", slot - 1)[0] * 0.75 * span
        return slot - 1, time_s - (slot - 1) * span - earlier

    def _target(self, slot: int) -> tuple[float, float]:
        away, x, y = self._lots("gaze", slot)
        reach = _GLANCE if away > 0.88 else 0.11 if away > 0.35 else 0.03  # noqa: PLR2004
        return reach * (2 * x - 1), 0.6 * reach * (2 * y - 1)

    def _sway(self, time_s: float) -> tuple[float, float, float]:
        """Yaw, pitch and roll in degrees: slow waves whose periods have no common multiple."""
        yaw = 1.7 * self._drift("yaw", time_s, 0.071) + 0.5 * self._drift("yaw2", time_s, 0.19)
        pitch = 1.1 * self._drift("pitch", time_s, 0.083) + 0.4 * self._drift("nod", time_s, 0.23)
        roll = 1.3 * self._drift("roll", time_s, 0.059) + 0.3 * self._drift("tip", time_s, 0.17)
        return yaw * self.liveliness, pitch * self.liveliness, roll * self.liveliness

    def _mood(self, time_s: float) -> tuple[float, float]:
        """Now and then a hint of a smile, and brows that are not made of wood."""
        smile = max(0.0, self._drift("smile", time_s, 0.043) - 0.25) * 0.4
        return smile, 0.1 * self._drift("brows", time_s, 0.067)

    def _drift(self, what: str, time_s: float, hertz: float) -> float:
        """Smooth noise, -1 to 1."""
        place = time_s * hertz * 2
        slot = math.floor(place)
        start, end = (2 * self._lots(what, at)[0] - 1 for at in (slot, slot + 1))
        wave = math.sin(math.tau * hertz * _GOLDEN * time_s + self.seed % 11)
        return 0.75 * (start + (end - start) * _smooth(place - slot)) + 0.25 * wave

    def _breath(self, time_s: float) -> float:
        # The pace wanders a little; its own rate stays far below that of breathing.
        place = time_s / _BREATH_S + 0.22 * math.sin(0.31 * time_s + self.seed % 5)
        part = place - math.floor(place)
        if part < _BREATH_IN:
            return _smooth(part / _BREATH_IN)
        return 1 - _smooth((part - _BREATH_IN) / (1 - _BREATH_IN))


def slow_moment(time_s: float) -> float:
    """When what moves slowly moved last."""
    return math.floor(time_s / _SLOW_S + 1e-6) * _SLOW_S


@lru_cache(maxsize=1024)  # seeding takes longer than all else, and a slot lasts for many pictures
def _drawn(seed: int, what: str, slot: int) -> tuple[float, float, float]:
    """Three numbers from 0 to 1."""
    lot = Random(f"{seed} {what} {slot}")  # noqa: S311 - for looks, not for secrets
    return lot.random(), lot.random(), lot.random()


def _lid(since_s: float) -> float:
    if not 0 < since_s < _BLINK_S:
        return 0.0
    if since_s < _DOWN_S:
        return _smooth(since_s / _DOWN_S)
    return 1 - _smooth((since_s - _DOWN_S - _SHUT_S) / _UP_S)


def _smooth(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)
