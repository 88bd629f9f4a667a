from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.talking import BandFace

from visavis.faces.contract import Pose
from visavis.live.placing import PlacedFace

BACKGROUND = (20, 120, 220)
EVEN = st.integers(-40, 40).map(lambda half: half * 2)


def shown(place: tuple[int, int], size: tuple[int, int] = (64, 48)) -> np.ndarray:
    face = PlacedFace(BandFace(16, 16), size, place, BACKGROUND)
    picture: np.ndarray = cv2.cvtColor(face.i420(Pose()), cv2.COLOR_YUV2RGB_I420).astype(int)
    return picture


def test_the_face_is_at_its_place_and_the_background_elsewhere() -> None:
    picture = shown((10, 20))
    grey = np.abs(picture - picture.mean(axis=2, keepdims=True)).max(axis=2) < 6
    rows, columns = np.nonzero(grey)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (20, 35, 10, 25)
    assert np.abs(picture[~grey] - BACKGROUND).max() < 5


@pytest.mark.parametrize("place", [(100, 0), (0, 100), (-100, 0), (-16, -16), (64, 48)])
def test_a_face_outside_is_not_seen(place: tuple[int, int]) -> None:
    assert np.abs(shown(place) - BACKGROUND).max() < 5


@given(EVEN, EVEN)
def test_every_place_can_be_drawn(left: int, top: int) -> None:
    picture = shown((left, top))
    seen = max(0, min(64, left + 16) - max(0, left)) * max(0, min(48, top + 16) - max(0, top))
    grey = np.abs(picture - picture.mean(axis=2, keepdims=True)).max(axis=2) < 6
    assert grey.sum() == seen


def test_the_face_is_given_back() -> None:
    face = BandFace(16, 16)
    PlacedFace(face, (64, 48), (0, 0), BACKGROUND).close()
    assert face.is_closed
