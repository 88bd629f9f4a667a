from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.drawn.frame import Frame, frame_for

sides = st.integers(1, 4096)


def test_the_canvas_itself() -> None:
    assert frame_for(1080, 1920) == frame_for(9, 16) == Frame(0, 0, 1080, 1920)


def test_square_pictures_show_head_and_raised_hands() -> None:
    assert frame_for(512, 512) == Frame(-45, 30, 1170, 1170)


def test_wide_pictures_have_space_on_both_sides() -> None:
    assert frame_for(1920, 1080) == Frame(540 - 585 * 16 / 9, 30, 1170 * 16 / 9, 1170)


def test_very_high_pictures_have_space_above() -> None:
    assert frame_for(540, 1920) == Frame(0, -1920, 1080, 3840)


@given(sides, sides)
def test_a_frame_has_the_pictures_proportions_and_holds_the_head(width: int, height: int) -> None:
    frame = frame_for(width, height)
    assert frame.width / frame.height == pytest.approx(width / height)
    assert frame.x <= 0
    assert frame.y <= 30
    assert frame.x + frame.width >= 1080
    assert frame.y + frame.height >= 1080
