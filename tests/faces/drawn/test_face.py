"""A face draws again only what changed: what it shows must not depend on what it showed before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from visavis.faces.conformance import opened
from visavis.faces.contract import VISEMES, Face, Gaze, GestureMoment, HeadTurn, Pose
from visavis.faces.drawn import DrawnModel

from .test_model import CHARACTERS

MODEL = DrawnModel.read((CHARACTERS / "amara.svg").read_bytes())
SHARES = st.sampled_from([0.0, 0.3, 1.0])
TURNS = st.sampled_from([-3.0, 0.0, 0.2, 4.0])
MOMENTS = st.sampled_from([0.0, 0.5, 1.5, 7.0])
POSES = st.builds(
    Pose,
    visemes=st.dictionaries(st.sampled_from(VISEMES), SHARES, max_size=2),
    mouth_open=SHARES,
    blink=SHARES,
    gaze=st.builds(Gaze, SHARES, SHARES),
    head=st.builds(HeadTurn, TURNS, TURNS, TURNS),
    breath=SHARES,
    smile=SHARES,
    gesture=st.none()
    | st.builds(
        GestureMoment, st.sampled_from(sorted(MODEL.gestures)), st.sampled_from([0.5, 1.5])
    ),
    time_s=MOMENTS,
)


@pytest.fixture(scope="module", params=[(160, 160), (90, 160)], ids=["square", "tall"])
def faces(request: pytest.FixtureRequest) -> Iterator[tuple[Face, Face]]:
    with opened(MODEL, *request.param) as one, opened(MODEL, *request.param) as other:
        yield one, other


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=st.lists(POSES, max_size=3), detour=POSES, shown=POSES)
def test_a_picture_is_the_same_whatever_was_drawn_before(
    faces: tuple[Face, Face], before: list[Pose], detour: Pose, shown: Pose
) -> None:
    straight, roundabout = faces
    # With other arms at work than before everything is drawn anew.
    straight.i420(Pose())
    straight.i420(Pose(gesture=GestureMoment("wave", 1.0)))
    for pose in (*before, detour):
        roundabout.i420(pose)
    assert np.array_equal(straight.i420(shown), roundabout.i420(shown))
    assert np.array_equal(straight.rgba(shown), roundabout.rgba(shown))


def test_what_only_breathes_is_drawn_as_it_would_be_at_first() -> None:
    with opened(MODEL, 160, 160) as face:
        for breath in np.linspace(0, 1, 12).tolist():
            shown = face.i420(Pose(breath=breath)).copy()
            with opened(MODEL, 160, 160) as fresh:
                assert np.array_equal(fresh.i420(Pose(breath=breath)), shown), breath
