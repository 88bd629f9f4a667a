"""What a portrait performs: every movement is smooth, from rest to rest."""

from functools import cache

import numpy as np
import pytest
from support import portraits

from visavis.faces.contract import GestureMoment, Pose
from visavis.faces.portrait.framing import frame_rig
from visavis.faces.portrait.gestures import DURATIONS, NOTHING, perform
from visavis.faces.portrait.motion import Motion

STEP_S = 0.002
SIDE = 512


@cache
def motion() -> Motion:
    return Motion(portraits.rig(), frame_rig(portraits.rig(), SIDE, SIDE))


@cache
def path(gesture: str) -> np.ndarray:
    """Where all points and the gaze are at every step: steps x numbers, in pixels."""
    moments = np.arange(-STEP_S, DURATIONS[gesture] + 2 * STEP_S, STEP_S).tolist()
    rows = []
    for at in moments:
        places = motion().places(Pose(gesture=GestureMoment(gesture, at)))
        gaze = np.array([places.gaze_x, places.gaze_y]) * SIDE / 50
        rows.append(np.concatenate([places.points[::9].ravel(), gaze]))
    return np.array(rows, np.float64)


def test_there_are_those_that_the_catalogue_names() -> None:
    assert set(DURATIONS) == {"nod", "shake_head", "tilt", "smile", "wink", "look_around"}


@pytest.mark.parametrize("gesture", DURATIONS)
def test_it_begins_and_ends_at_rest_and_moves_between(gesture: str) -> None:
    points = path(gesture)
    assert np.array_equal(points[0], points[-1])
    assert float(np.abs(points - points[0]).max()) > 4


@pytest.mark.parametrize("gesture", DURATIONS)
def test_nothing_jumps(gesture: str) -> None:
    """Speeds stay human, and change from one picture to the next by little."""
    speed = np.diff(path(gesture), axis=0) / STEP_S
    assert float(np.abs(speed).max()) < 260, "pixels a second"
    assert float(np.abs(np.diff(speed, axis=0)).max()) < 14, "in two thousandths of a second"


@pytest.mark.parametrize("gesture", DURATIONS)
def test_it_sets_out_and_arrives_gently(gesture: str) -> None:
    speed = np.diff(path(gesture), axis=0) / STEP_S
    assert float(np.abs(speed[:10]).max()) < 8
    assert float(np.abs(speed[-10:]).max()) < 8


@pytest.mark.parametrize("elapsed_s", [-1.0, 0.0, 99.0])
def test_outside_its_time_it_adds_nothing(elapsed_s: float) -> None:
    assert perform("nod", elapsed_s) is NOTHING


def test_an_unknown_gesture_adds_nothing() -> None:
    assert perform("somersault", 1.0) is NOTHING
