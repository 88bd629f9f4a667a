"""Limbs: the artwork of an arm, sleeves, hand and cuff, put where a pose wants it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visavis.faces.drawn.arm import ArmPose, PosedArm, Side, mirror, pose_arm
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.part import Part
from visavis.faces.drawn.sleeve import Sleeve, read_sleeve

HAND_OUT_OF_SLEEVE = 14.0
"""How far beyond the wrist the hand is set, so that it comes out of the cuff."""

SHADOW_COLOUR = "#4a160c"
"""Warm, as shadows on skin are: black would look dirty."""

SHADOW_OPACITY = 0.24


@dataclass(frozen=True, slots=True)
class Limb:
    """One arm of a character. Made by `read_limb`."""

    document: CharacterDocument
    side: Side
    upper: Sleeve
    forearm: Sleeve

    def upper_markup(self, pose: ArmPose) -> str:
        """The upper arm: belongs under the head, as hair falls over it."""
        return self.upper.markup(self._posed(pose).bones)

    def forearm_markup(self, pose: ArmPose, *, hand_shadow: bool = False) -> str:
        """Forearm, hand and cuff: belong over the head, as a hand may be raised before it.

        With a shadow for a hand that lies on the body or on the other hand.
        """
        arm = self._posed(pose)
        hand = self._part(f"hand.{pose.hand}") or self.document.parts["hand.rest"]
        cuff = self._part("cuff")
        place = self._hand_placement(hand, pose, arm)
        drawn = [
            self._shadow(hand, place) if hand_shadow else "",
            self._placed(hand, place),
            # Over the hand, whose stump would show above the cuff.
            self.forearm.markup(arm.bones),
        ]
        if cuff is not None:
            drawn.append(self._placed(cuff, self._placement(cuff, arm.bones[2], arm.fore_deg)))
        return "".join(drawn)

    def _posed(self, pose: ArmPose) -> PosedArm:
        return pose_arm(pose, self.upper.rest, self.side)

    def _part(self, name: str) -> Part | None:
        return self.document.parts.get(name)

    def _placed(self, part: Part, place: str) -> str:
        # Both arms draw the same part: each needs ids of its own.
        return f'<g transform="{place}">{part.markup(f"{part.name}.{self.side}")}</g>'

    def _shadow(self, part: Part, place: str) -> str:
        shape = part.silhouette(SHADOW_COLOUR, f"{part.name}.{self.side}.shadow")
        return (
            f'<g opacity="{SHADOW_OPACITY}"><g transform="translate(3 10) {place}">{shape}</g></g>'
        )

    def _hand_placement(self, hand: Part, pose: ArmPose, arm: PosedArm) -> str:
        along = math.radians(arm.fore_deg)
        out = np.array([mirror(self.side) * math.sin(along), -math.cos(along)])
        at = arm.bones[2] + HAND_OUT_OF_SLEEVE * out
        turned_over = pose.hand_scale if pose.palm_out else -pose.hand_scale
        scale = f" scale({turned_over:g} {pose.hand_scale:g})"
        return self._placement(hand, at, arm.hand_deg, scale)

    def _placement(
        self, part: Part, at: NDArray[np.float64], degrees: float, scale: str = ""
    ) -> str:
        """The transform that takes a part's pivot to a point and turns the part about it."""
        x, y = part.pivot
        return (
            f"translate({at[0]:.2f} {at[1]:.2f}) scale({mirror(self.side)} 1)"
            f" rotate({degrees:.2f}){scale} translate({-x:g} {-y:g})"
        )


def read_limb(document: CharacterDocument, side: Side) -> Limb:
    """An arm of a document, ready to be posed."""
    return Limb(
        document,
        side,
        read_sleeve(document.parts[f"arm_{side}.upper"]),
        read_sleeve(document.parts[f"arm_{side}.forearm"]),
    )
