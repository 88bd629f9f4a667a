from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.drawn.arm import Reach, Side, aim, mirror, pose_arm

SLENDER = np.array([[743.0, 1092.0], [743.0, 1482.0], [743.0, 1782.0]])
BROAD = SLENDER + np.array([45, 0])

outwards = st.floats(20, 500)
down = st.floats(900, 1900)


@given(st.tuples(outwards, down), st.tuples(outwards, down), st.floats(-180, 180))
def test_a_pose_reaches_where_it_was_aimed(
    elbow: tuple[float, float], wrist: tuple[float, float], hand_deg: float
) -> None:
    arm = pose_arm(aim(Reach(elbow, wrist, hand_deg), SLENDER), SLENDER, "l")
    assert np.allclose(arm.bones[1] - (540, 0), elbow, atol=1e-6)
    assert np.allclose(arm.bones[2] - (540, 0), wrist, atol=1e-6)
    assert (arm.hand_deg - hand_deg + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)


def test_sides_mirror_each_other() -> None:
    pose = aim(Reach((328, 1500), (122, 1650), -110), SLENDER)
    left, right = pose_arm(pose, SLENDER, "l"), pose_arm(pose, SLENDER, "r")
    assert np.allclose(left.bones[:, 0] + right.bones[:, 0], 1080)
    assert np.allclose(left.bones[:, 1], right.bones[:, 1])
    assert left.fore_deg == right.fore_deg


@pytest.mark.parametrize("side", ["l", "r"])
def test_broad_shoulders_move_elbows_but_not_hands(side: Side) -> None:
    reach = Reach((328, 1500), (122, 1650), -110)
    slender = pose_arm(aim(reach, SLENDER), SLENDER, side).bones
    broad = pose_arm(aim(reach, BROAD), BROAD, side).bones
    assert np.allclose(broad[2], slender[2])
    assert np.allclose(broad[1] - slender[1], (mirror(side) * 40.5, 0))


def test_hanging_arms_have_no_angles() -> None:
    pose = aim(Reach((203, 1482), (203, 1782), 180), SLENDER)
    assert pose.upper_deg == pose.elbow_deg == 0
    assert abs(pose.hand_deg) == pytest.approx(0)
    assert pose.upper_scale == pose.fore_scale == 1


def test_a_raised_hand_bends_the_elbow_inwards() -> None:
    pose = aim(Reach((356, 1420), (378, 1100), 6), SLENDER)
    assert 150 < pose.elbow_deg < 240
