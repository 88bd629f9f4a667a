"""Poses: where arms reach, for every character alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from visavis.faces.drawn.arm import ArmPose, Reach, Side, aim
from visavis.faces.drawn.document import CharacterDocument, Stance


@dataclass(frozen=True, slots=True)
class BodyPose:
    """Both arms, and which of them is in front where they cross."""

    reaches: Mapping[Side, Reach]
    front: Side
    hands_on_body: bool


STANCES: Mapping[Stance, BodyPose] = {
    "clasp": BodyPose(
        {
            "l": Reach(elbow=(328, 1500), wrist=(132, 1637), hand_deg=-102),
            "r": Reach(elbow=(328, 1500), wrist=(122, 1650), hand_deg=-110),
        },
        front="l",
        hands_on_body=True,
    ),
    "relaxed": BodyPose(
        {
            "l": Reach(elbow=(308, 1500), wrist=(338, 1980), hand_deg=176),
            "r": Reach(elbow=(308, 1500), wrist=(338, 1980), hand_deg=176),
        },
        front="l",
        hands_on_body=False,
    ),
}
"""How a character stands when it does nothing, by its document's stance."""


def stance_arms(document: CharacterDocument) -> dict[Side, ArmPose]:
    """The arms of a character at rest, in painting order: the front one last."""
    stance = STANCES[document.stance]
    back: Side = "l" if stance.front == "r" else "r"
    return {
        side: aim(stance.reaches[side], document.parts[f"arm_{side}.upper"].bones)
        for side in (back, stance.front)
    }
