from __future__ import annotations

import re
from dataclasses import replace

from visavis.faces.drawn.arm import Side
from visavis.faces.drawn.document import read_character
from visavis.faces.drawn.limb import read_limb
from visavis.faces.drawn.poses import stance_arms

from .sketch import sketch

SKETCH = read_character(sketch())
SIDES: tuple[Side, ...] = ("l", "r")
POSE = stance_arms(SKETCH)["l"]


def test_the_sleeve_covers_the_hand_and_the_cuff_both() -> None:
    markup = read_limb(SKETCH, "l").forearm_markup(POSE)
    places = [markup.index(f'id="{name}"') for name in ("hand.rest.l", "arm_l.forearm", "cuff.l")]
    assert places == sorted(places)


def test_arms_share_no_ids() -> None:
    both = "".join(read_limb(SKETCH, s).forearm_markup(POSE, hand_shadow=True) for s in SIDES)
    ids = re.findall(r' id="([^"]*)"', both)
    assert len(ids) == len(set(ids))


def test_unknown_hands_rest() -> None:
    limb = read_limb(SKETCH, "l")
    assert limb.forearm_markup(replace(POSE, hand="juggling")) == limb.forearm_markup(POSE)


def test_cuffs_are_optional() -> None:
    bare = read_character(sketch({"cuff": None}))
    assert "cuff" not in read_limb(bare, "r").forearm_markup(POSE)


def test_a_shadow_is_of_one_colour() -> None:
    limb = read_limb(SKETCH, "l")
    shadow = limb.forearm_markup(POSE, hand_shadow=True).removesuffix(limb.forearm_markup(POSE))
    assert re.findall(r'fill="([^"]*)"', shadow) == ["#4a160c"]


def test_upper_arms_are_sleeves_alone() -> None:
    assert "hand" not in read_limb(SKETCH, "l").upper_markup(POSE)
