from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.talking import BandFace

from visavis.faces.contract import Picture, Pose
from visavis.live.scene import Scene, order
from visavis.live.stills import Still

BACKGROUND = (20, 120, 220)
EVEN = st.integers(-40, 40).map(lambda half: half * 2)
WHOLE = (64, 48)


class GhostFace(BandFace):
    """Red, and half transparent on its right side."""

    def rgba(self, pose: Pose) -> Picture:
        picture = np.zeros((self.height, self.width, 4), np.uint8)
        picture[:] = (200, 0, 0, 255)
        picture[:, self.width // 2 :] = (100, 0, 0, 128)
        return picture


def still(
    left: int, top: int, width: int, height: int, colour: Sequence[int], layer: int | None = 1
) -> Still:
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[:] = colour
    return Still(pixels, left, top, layer)


def seen(scene: Scene) -> np.ndarray:
    picture: np.ndarray = cv2.cvtColor(scene.i420(Pose()), cv2.COLOR_YUV2RGB_I420).astype(int)
    return picture


def placed(place: tuple[int, int]) -> np.ndarray:
    return seen(Scene(BandFace(16, 16), WHOLE, place, BACKGROUND, [], []))


def grey(picture: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(picture - picture.mean(axis=2, keepdims=True)).max(axis=2) < 6)


def is_near(pixels: np.ndarray, colour: Sequence[int], within: int = 6) -> bool:
    return bool(np.abs(pixels - colour).max() <= within)


def test_the_face_is_at_its_place_and_the_background_elsewhere() -> None:
    picture = placed((10, 20))
    rows, columns = np.nonzero(grey(picture))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (20, 35, 10, 25)
    assert is_near(picture[~grey(picture)], BACKGROUND, 5)


@pytest.mark.parametrize("place", [(100, 0), (0, 100), (-100, 0), (-16, -16), (64, 48)])
def test_a_face_outside_is_not_seen(place: tuple[int, int]) -> None:
    assert is_near(placed(place), BACKGROUND, 5)


@given(EVEN, EVEN)
def test_every_place_can_be_drawn(left: int, top: int) -> None:
    across = max(0, min(64, left + 16) - max(0, left))
    down = max(0, min(48, top + 16) - max(0, top))
    assert grey(placed((left, top))).sum() == across * down


def test_a_transparent_face_shows_what_is_behind_it() -> None:
    green = still(0, 0, 64, 24, (0, 200, 0, 255), None)
    picture = seen(Scene(GhostFace(16, 16), WHOLE, (8, 16), BACKGROUND, [green], []))
    assert is_near(picture[2:14, 30:60], (0, 200, 0))
    assert is_near(picture[18:30, 9:15], (200, 0, 0))
    assert is_near(picture[18:22, 17:23], (100, 100, 0))
    assert is_near(picture[26:30, 17:23], [100 + 10, 60, 110], 8)
    assert is_near(picture[36:, 40:], BACKGROUND)


def test_what_is_before_the_face_hides_it_and_does_not_pile_up() -> None:
    over = still(12, 20, 30, 10, (0, 0, 100, 128))
    scene = Scene(BandFace(16, 16), WHOLE, (8, 16), BACKGROUND, [], [over])
    first = scene.i420(Pose()).copy()
    for _ in range(3):
        assert np.array_equal(scene.i420(Pose()), first)
    picture = seen(scene)
    # Half of the face's grey and half blue; half of the background and half blue beside it.
    face = placed((8, 16))[28, 12]
    assert is_near(picture[26:29, 14:22], [face[0] // 2, face[1] // 2, face[2] // 2 + 100], 8)
    assert is_near(picture[22:28, 28:40], (10, 60, 210), 8)
    assert is_near(picture[17:19, 9:23], placed((8, 16))[17, 9])


@settings(max_examples=60)
@given(
    st.integers(0, 60), st.integers(0, 44), st.integers(1, 64), st.integers(1, 48),
    EVEN, EVEN, st.booleans(),
)  # fmt: skip
def test_a_still_of_any_place_is_seen_where_it_is(
    left: int, top: int, width: int, height: int, across: int, down: int, before: bool
) -> None:
    width, height = min(width, 64 - left), min(height, 48 - top)
    over = still(left, top, width, height, (0, 200, 0, 255))
    lists: tuple[list[Still], list[Still]] = ([], [over]) if before else ([over], [])
    face = GhostFace(16, 16)
    luma = Scene(face, WHOLE, (across, down), (0, 0, 0), *lists).i420(Pose())[:48]
    shown = np.zeros((48, 64), bool)
    shown[top : top + height, left : left + width] = True
    if not before:
        region = (
            slice(max(0, down), max(0, down + 16)),
            slice(max(0, across), max(0, across + 16)),
        )
        shown[region] = False
        outside = np.ones((48, 64), bool)
        outside[region] = False
        assert (luma[shown] > 80).all()
        assert (luma[outside & ~shown] == 16).all()
    else:
        assert np.ptp(luma[shown]) <= 1


def test_layers_say_what_is_in_front() -> None:
    stills = [still(0, 0, 2, 2, (0, 0, 0, 0), layer) for layer in (None, 0, 1, 2)]
    assert order(stills, 0) == (stills[:2], stills[2:])
    assert order(stills, 1) == (stills[:3], stills[3:])


def test_the_face_is_given_back() -> None:
    face = BandFace(16, 16)
    Scene(face, WHOLE, (0, 0), BACKGROUND, [], []).close()
    assert face.is_closed
