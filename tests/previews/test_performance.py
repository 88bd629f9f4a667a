"""An action as pictures."""

import numpy as np

from visavis.faces.contract import Picture, Pose
from visavis.previews.performance import AFTER_S, BEFORE_S, perform


class FakeFace:
    """Notes the poses that it is asked for."""

    width = height = 2

    def __init__(self) -> None:
        self.poses: list[Pose] = []

    def i420(self, pose: Pose) -> Picture:
        self.poses.append(pose)
        return np.zeros((3, 2), np.uint8)

    def rgba(self, pose: Pose) -> Picture:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


def test_the_action_stands_whole_between_two_rests() -> None:
    face = FakeFace()
    pictures = list(perform(face, "wave", 2.0))
    assert len(pictures) == len(face.poses) == round((BEFORE_S + 2.0 + AFTER_S) * 25)
    gestures = [pose.gesture for pose in face.poses]
    assert gestures[0] is None
    assert gestures[-1] is None
    acting = [gesture for gesture in gestures if gesture is not None]
    assert {gesture.name for gesture in acting} == {"wave"}
    assert abs(acting[0].elapsed_s) < 0.04
    assert acting[-1].elapsed_s > 1.96


def test_the_face_lives_meanwhile_and_in_the_same_way_each_time() -> None:
    first, second = FakeFace(), FakeFace()
    list(perform(first, "nod", 1.0))
    list(perform(second, "nod", 1.0))
    assert first.poses == second.poses
    assert len({pose.head for pose in first.poses}) > 10
