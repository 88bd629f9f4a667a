from __future__ import annotations

from visavis.faces.drawn.document import read_character
from visavis.faces.drawn.poses import STANCES, stance_arms
from visavis.faces.drawn.rules import STANCES as FORMAT_STANCES

from .sketch import ROOT, sketch


def test_there_is_a_pose_for_every_stance_of_the_format() -> None:
    assert set(STANCES) == set(FORMAT_STANCES)


def test_the_front_arm_is_painted_last() -> None:
    assert list(stance_arms(read_character(sketch()))) == ["r", "l"]


def test_the_stance_is_the_documents() -> None:
    relaxed = read_character(sketch(root=ROOT.replace("clasp", "relaxed")))
    clasping = read_character(sketch())
    assert stance_arms(relaxed)["l"].elbow_deg < 30 < stance_arms(clasping)["l"].elbow_deg
