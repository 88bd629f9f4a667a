"""Figures: what a pose and its gesture mean for one character, in numbers that its parts take."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from visavis.faces.contract import Pose
from visavis.faces.drawn.arm import Side
from visavis.faces.drawn.arm_motion import ArmMoment, ArmMotion, arm_motion
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.expression import FRIENDLY
from visavis.faces.drawn.gesture import CHANNELS, Gesture
from visavis.faces.drawn.gestures import REACHES
from visavis.faces.drawn.morph import Weights
from visavis.faces.drawn.mouth import CLOSED, mouth_targets, sound_weights
from visavis.faces.drawn.poses import STANCES
from visavis.faces.drawn.still import usual_head
from visavis.faces.life import slow_moment

_SIDES: tuple[Side, Side] = ("l", "r")
_MOST_ROLL_DEG = 18.0
_MOST_PARALLAX = 15.0
"""Canvas units that features move by at most: no character has a profile."""

_FOLLOW_S = 0.12
"""How much later than the head its hair and the shoulders come."""

_BREATH = 3.4
"""How far shoulders rise with a breath, in canvas units."""

_BOW = 92.0
"""How far shoulders sink in a bow, in canvas units."""

_LOWER = {"oh": 17.0, "ou": 15.0, "CH": 8.0, "RR": 6.0, "aa": 5.0}
"""How far lips move down, in canvas units: the upper one would cover a moustache."""

_MOUTH_STEPS = 64
_OPEN_MOUTH = 0.85


@dataclass(frozen=True, slots=True)
class Figure:
    """One moment of one character. Lengths are in canvas units."""

    features: Mapping[str, Weights]
    """By morph: mouth, eyes, brows."""
    jaw: float
    """0 to 1."""
    mouth_drop: float
    """How far the whole mouth moves down."""
    roll_deg: float
    yaw: float
    pitch: float
    """How far the features move to the viewer's right and down."""
    head_x: float
    head_y: float
    """How far the head moves against the neck."""
    rise: float
    """How far the shoulders rise; a bow lowers them."""
    lean: float
    """How far the shoulders move to the viewer's right."""
    bow: float
    hair_swing: float
    """How far hanging hair's tips are behind, for each unit of its length."""
    arms: Mapping[Side, ArmMoment]
    """Those that do not rest."""
    acting: bool
    """Whether a gesture is in progress."""


class Acting:
    """Turns poses into figures for one character."""

    def __init__(self, document: CharacterDocument, gestures: Mapping[str, Gesture]) -> None:
        self._gestures = gestures
        self._usual = usual_head(document)
        self._mouths = {part.target for part in document.parts.values() if part.family == "mouth"}
        self._jaws = {target: document.parts[f"mouth.{target}"].jaw for target in self._mouths}
        stance = STANCES[document.stance].reaches
        self._motions: dict[str, dict[Side, ArmMotion]] = {
            name: {
                side: arm_motion(
                    gesture,
                    side,
                    {**REACHES, "stance": stance[side]},
                    document.parts[f"arm_{side}.upper"].bones,
                )
                for side in gesture.arms
            }
            for name, gesture in gestures.items()
        }

    def figure(self, pose: Pose) -> Figure:
        """Raises ValueError for a gesture that the character does not know."""
        now, before, arms, acting = self._gesture(pose)
        visemes = sound_weights(pose.visemes)
        mouth, jaw = self._mouth(visemes, pose, now)
        yaw = pose.head.yaw + now["yaw"]
        pitch = pose.head.pitch + now["pitch"]
        roll = _clamp(pose.head.roll + now["roll"], _MOST_ROLL_DEG)
        late = _clamp(pose.head.roll + before["roll"], _MOST_ROLL_DEG)
        breath = min(1.0, max(0.0, pose.breath))
        bow = now["bow"]
        return Figure(
            features={"mouth": mouth, **_eyes(pose, now), **_brows(pose, now)},
            jaw=jaw,
            mouth_drop=sum(lower * visemes[name] for name, lower in _LOWER.items()),
            roll_deg=self._usual.tilt_deg + roll,
            yaw=self._usual.yaw + _soft(yaw),
            pitch=_soft(pitch),
            head_x=1.8 * _soft(yaw) + 0.5 * roll,
            head_y=0.8 * _soft(pitch) + 52 * bow + 0.1 * now["shrug"],
            rise=_BREATH * breath + now["shrug"] - _BOW * bow,
            lean=now["lean"] + 1.1 * late + 0.4 * _soft(pose.head.yaw + before["yaw"]),
            bow=bow,
            hair_swing=_swing(pose.time_s, roll, late) + 0.0012 * (before["yaw"] - now["yaw"]),
            arms=arms,
            acting=acting,
        )

    def _gesture(
        self, pose: Pose
    ) -> tuple[dict[str, float], dict[str, float], dict[Side, ArmMoment], bool]:
        """Its channels now and a little earlier, the arms that move, and whether there is one."""
        rest = dict.fromkeys(CHANNELS, 0.0)
        if pose.gesture is None:
            return rest, rest, {}, False
        name, elapsed_s = pose.gesture
        gesture = self._gestures.get(name)
        if gesture is None:
            raise ValueError(f"no gesture `{name}`: it knows {', '.join(self._gestures)}")
        now, before = gesture.at(elapsed_s), gesture.at(elapsed_s - _FOLLOW_S)
        arms: dict[Side, ArmMoment] = {}
        if now:
            arms = {side: move.at(elapsed_s) for side, move in self._motions[name].items()}
        return {**rest, **now}, {**rest, **before}, arms, bool(now)

    def _mouth(
        self, visemes: Mapping[str, float], pose: Pose, now: Mapping[str, float]
    ) -> tuple[dict[str, float], float]:
        speaking = sum(weight for name, weight in visemes.items() if name != "sil")
        targets = mouth_targets(visemes, self._mouths)
        wide = _clamp(pose.mouth_open, 1)
        shut = sum(visemes[name] for name in CLOSED)
        grin = now["grin"] * (1 - 0.8 * speaking) if "grin" in self._mouths else 0.0
        smile = FRIENDLY.mouth["smile"] * (1 - 0.55 * speaking) + 0.6 * _clamp(pose.smile, 1)
        smile = (smile + 0.6 * now["smile"]) * (1 - 0.8 * grin)
        open_ = targets.get("aa", 0.0) + _OPEN_MOUTH * wide * (1 - min(1.0, shut))
        targets["aa"] = max(0.0, open_)
        targets["smile"] = max(-0.35, min(1.25, smile))
        targets["grin"] = grin
        jaw = sum(max(0.0, weight) * self._jaws.get(name, 0) for name, weight in targets.items())
        jaw += 0.6 * wide * (min(1.0, shut) if wide > 0 else 1.0)
        return _rounded(targets, _MOUTH_STEPS), min(1.0, max(0.0, jaw))


def _eyes(pose: Pose, now: Mapping[str, float]) -> dict[str, Weights]:
    blink = min(1.0, max(0.0, pose.blink, now["blink"]))
    wink = min(1.0, max(blink, now["wink"]))
    smile = FRIENDLY.eyes["smile"] + 0.35 * _clamp(pose.smile, 1) + 0.35 * now["smile"]
    wide = 0.7 * max(0.0, _clamp(pose.brows, 1) + now["brows"])
    gaze_x, gaze_y = _clamp(pose.gaze.x + now["gaze_x"], 1), _clamp(pose.gaze.y + now["gaze_y"], 1)
    eyes: dict[str, Weights] = {}
    for name, shut in (("eye_r", blink), ("eye_l", wink)):
        still_open = 1 - shut
        eyes[name] = _rounded(
            {
                "closed": shut,
                "wide": min(1.0, wide) * still_open,
                "smile": min(1.0, max(0.0, smile)) * still_open,
                "gaze_x": gaze_x,
                "gaze_y": gaze_y * (0.4 + 0.6 * still_open),
            }
        )
    return eyes


def _brows(pose: Pose, now: Mapping[str, float]) -> dict[str, Weights]:
    height = FRIENDLY.brows["up"] + _clamp(pose.brows, 1) + now["brows"]
    weights = _rounded({"up": min(1.3, max(0.0, height)), "frown": min(1.0, max(0.0, -height))})
    return {"brow_l": weights, "brow_r": weights}


def _swing(time_s: float, roll: float, late: float) -> float:
    """Hair hangs down whatever the head does, comes late, and is never quite still."""
    slow_s = slow_moment(time_s)
    air = 0.004 * math.sin(1.3 * slow_s) + 0.003 * math.sin(2.17 * slow_s + 1)
    return math.radians(0.35 * roll + 0.5 * (roll - late)) + air


def _rounded(weights: Mapping[str, float], steps: int = 32) -> dict[str, float]:
    # Nobody sees finer steps, and what repeats need not be drawn again.
    return {name: round(weight * steps) / steps for name, weight in weights.items()}


def _soft(degrees: float) -> float:
    return _MOST_PARALLAX * math.tanh(degrees * 1.1 / _MOST_PARALLAX)


def _clamp(value: float, most: float) -> float:
    return min(most, max(-most, value))
