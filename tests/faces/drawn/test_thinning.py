from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.drawn.document import read_character
from visavis.faces.drawn.markup import cut_numbers
from visavis.faces.drawn.sleeve import read_sleeve
from visavis.faces.drawn.thinning import thinned

NOWHERE = (5000.0, 5000.0)


def test_points_on_a_line_are_left_out() -> None:
    assert thinned("M0 0L0 10L0.1 20 0 30 9 30Z", NOWHERE) == "M0 0L0 30L9 30Z"


def test_where_it_bends_lines_stay_short() -> None:
    kept = cut_numbers(thinned("M0 0" + "".join(f"L0 {y}" for y in range(5, 101, 5)), (40, 60)))[1]
    heights = np.array(kept[1::2])
    assert heights[0] == 0
    assert heights[-1] == 100
    inside = np.diff(heights)[(heights[1:] > 40) & (heights[:-1] < 60)]
    assert inside.max() <= 11
    assert np.diff(heights).max() > 11


def test_a_line_that_comes_back_keeps_its_tip() -> None:
    assert thinned("M0 0L0 10L0 4L0 8", NOWHERE) == "M0 0L0 10L0 4L0 8"


@pytest.mark.parametrize(
    "path", ["M1 2C3 4 5 6 7 8Q1 2 3 4Z", "M1 2L9 9C3 4 5 6 7 8L1 2", "M0 0Z", ""]
)
def test_what_shapes_a_path_is_kept(path: str) -> None:
    assert thinned(path, NOWHERE) == path


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=20))
def test_no_point_is_left_out_that_lies_off_the_line(points: list[tuple[int, int]]) -> None:
    path = "M" + "L".join(f"{x} {y}" for x, y in points)
    numbers = cut_numbers(thinned(path, NOWHERE))[1]
    kept = np.array(numbers).reshape(-1, 2)
    assert kept[0].tolist() == list(points[0])
    assert kept[-1].tolist() == list(points[-1])
    for point in np.array(points, float):
        assert min(_distance(point, *ends) for ends in pairwise(kept)) <= 0.2


def _distance(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> float:
    along = end - start
    part = np.clip((point - start) @ along / max(along @ along, 1e-9), 0, 1)
    return float(np.hypot(*(point - start - part * along)))


def test_built_in_sleeves_lose_points(character: Path) -> None:
    part = read_character(character.read_bytes()).parts["arm_l.upper"]
    drawn = sum(
        len(cut_numbers(element.get("d", ""))[1]) // 2
        for element in part.element.iter()
        if element.get("data-bend") != "none"
    )
    assert len(read_sleeve(part).points) < 0.8 * drawn
