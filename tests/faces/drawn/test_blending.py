from __future__ import annotations

import subprocess
import sys

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.faces.contract import Picture
from visavis.faces.drawn.blending import blend, blend_turned
from visavis.faces.drawn.box import Box
from visavis.faces.drawn.matrix import Matrix, around, move, scale, turn

WHOLE = Box(0, 0, 48, 40)


def blobs(seed: int, high: int = 24, wide: int = 30) -> Picture:
    """Premultiplied, with soft and hard edges and a transparent rim."""
    lots = np.random.default_rng(seed)
    alpha = cv2.resize(lots.uniform(-0.7, 1.7, (5, 6)), (wide, high)).clip(0, 1)
    alpha[[0, -1]] = alpha[:, [0, -1]] = 0
    colours = lots.integers(0, 256, (high, wide, 3)) * alpha[..., None]
    return np.dstack([colours, alpha * 255]).astype(np.uint8)


def ground(seed: int = 9) -> Picture:
    picture = np.random.default_rng(seed).integers(0, 256, (40, 48, 4)).astype(np.uint8)
    picture[..., 3] = 255
    return picture


@given(st.integers(0, 99))
@settings(deadline=None)  # the first call compiles
def test_blending_is_what_opacity_says(seed: int) -> None:
    picture, below = blobs(seed), ground()[:24, :30].copy()
    wanted = picture + below * (1 - picture[..., 3:] / 255)
    blend(below, picture)
    assert np.abs(below - wanted).max() <= 0.51
    assert (below[..., 3] == 255).all()


def test_over_nothing_a_picture_is_itself() -> None:
    nothing = np.zeros((24, 30, 4), np.uint8)
    blend(nothing, blobs(1))
    assert np.array_equal(nothing, blobs(1))


@pytest.mark.parametrize(
    "to_ground",
    [
        move(3, 5),
        move(3.25, -4.5),
        around((15, 12), turn(37)) @ scale(1.2, 0.8),
        scale(-1, 1) @ move(-40, 2),
        Matrix(1, 0.2, 3, 0, 0.9, 4),
        around((15, 12), turn(180)),
    ],
)
def test_turning_agrees_with_opencv(to_ground: Matrix) -> None:
    picture, drawn = blobs(2), ground()
    blend_turned(drawn, picture, to_ground.inverse(), WHOLE)
    rows = np.array(to_ground, np.float64).reshape(2, 3)
    turned = cv2.warpAffine(picture, rows, (48, 40), flags=cv2.INTER_LINEAR)
    wanted = turned + ground() * (1 - turned[..., 3:] / 255)
    assert np.abs(drawn - wanted).mean() < 0.5
    assert np.abs(drawn - wanted).max() <= 8
    assert (drawn[..., 3] == 255).all()


@given(
    st.floats(-180, 180), st.floats(-60, 60), st.floats(-60, 60),
    st.tuples(*[st.integers(-20, 60)] * 4),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_part_comes_out_as_in_the_whole(
    degrees: float, right: float, down: float, box: tuple[int, int, int, int]
) -> None:
    back = (move(right, down) @ turn(degrees)).inverse()
    whole, part = ground(), ground()
    blend_turned(whole, blobs(3), back, WHOLE)
    blend_turned(part, blobs(3), back, Box(*box))
    inside = Box(*box).meet(WHOLE)
    wanted = ground()
    if not inside.empty:
        at = np.s_[inside.top : inside.bottom, inside.left : inside.right]
        wanted[at] = whole[at]
    assert np.array_equal(part, wanted)


def test_opacity_fades_it() -> None:
    none, half, full = ground(), ground(), ground()
    blend_turned(none, blobs(4), move(0, 0), WHOLE, opacity=0)
    blend_turned(half, blobs(4), move(0, 0), WHOLE, opacity=0.5)
    blend_turned(full, blobs(4), move(0, 0), WHOLE)
    assert np.array_equal(none, ground())
    assert np.abs(half - (full / 2 + ground() / 2)).max() <= 2


def test_colours_stay_premultiplied() -> None:
    drawn = np.zeros((40, 48, 4), np.uint8)
    blend_turned(drawn, blobs(5), around((15, 12), turn(21)), WHOLE, opacity=0.7)
    assert (drawn[..., :3] <= drawn[..., 3:]).all()


def test_it_works_where_nothing_can_be_written() -> None:
    # As numba finds it in a container with a read-only file system and no home.
    code = (
        "import numba.core.caching as c\n"
        "c.CacheImpl._locator_classes = []\n"
        "import numpy as np\n"
        "from visavis.faces.drawn.blending import blend\n"
        "ground = np.zeros((2, 2, 4), np.uint8)\n"
        "blend(ground, np.full((2, 2, 4), 255, np.uint8))\n"
        "assert ground.min() == 255\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
