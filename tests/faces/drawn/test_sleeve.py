from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.drawn.document import CharacterDocument, read_character
from visavis.faces.drawn.part import Points
from visavis.faces.drawn.sleeve import Sleeve, centre_line, read_sleeve

from .sketch import arm, sketch

REST = np.array([[743.0, 1092.0], [743.0, 1482.0], [743.0, 1782.0]])
BENT = np.array([[743.0, 1092.0], [868.0, 1462.0], [660.0, 1650.0]])


def sleeve() -> Sleeve:
    return read_sleeve(read_character(sketch()).parts["arm_l.upper"])


def arms(document: CharacterDocument) -> list[Sleeve]:
    return [read_sleeve(part) for name, part in document.parts.items() if name.startswith("arm_")]


def test_reads_paths_and_gradients() -> None:
    read = sleeve()
    assert np.array_equal(read.rest, REST)
    assert read.points[:2].tolist() == [[693, 1092], [793, 1560]]
    assert read.points[2:6].tolist() == [[693, 1092], [693, 1560], [793, 1560], [793, 1092]]
    assert read.shifts.ravel().tolist() == [False] * 6 + [True] * 2


def test_what_stays_is_written_as_it_is() -> None:
    assert 'd="M743 1092L752 1092"' in sleeve().markup(BENT)


def test_the_rest_bones_give_the_rest_points() -> None:
    assert np.allclose(sleeve().bend(REST), sleeve().points, atol=1e-3)


def test_the_rest_bones_give_the_rest_points_of_builtin_sleeves(character: Path) -> None:
    for read in arms(read_character(character.read_bytes())):
        assert np.allclose(read.bend(read.rest), read.points, atol=1e-3)


def test_moving_the_bones_moves_what_follows_them() -> None:
    read = sleeve()
    moved = read.bend(REST + np.array([30, -20])) - read.points
    assert np.allclose(moved, (30, -20), atol=1e-3)


def test_shifted_points_keep_to_their_side() -> None:
    level = np.array([[743.0, 1092.0], [1133.0, 1092.0], [1433.0, 1092.0]])
    points = np.array([[763.0, 1192.0]])
    turned, shifted = bend_points(level, points)
    assert np.allclose(turned, [[843, 1072]])
    assert np.allclose(shifted, [[863, 1092]])


def bend_points(bones: Points, points: Points) -> tuple[Points, Points]:
    return centre_line(REST, points).bend(bones)


def test_joints_lie_where_the_bones_are() -> None:
    turned, _ = bend_points(BENT, REST)
    assert np.allclose(turned[[0, 2]], BENT[[0, 2]])
    # The elbow is rounded: the centre line passes inside it.
    assert 0 < np.hypot(*(turned[1] - BENT[1])) < 72


@given(st.floats(-150, 150), st.floats(0.5, 1.5))
def test_the_centre_line_has_no_gap(degrees: float, stretch: float) -> None:
    angle = np.radians(degrees)
    wrist = REST[1] + 300 * stretch * np.array([np.sin(angle), np.cos(angle)])
    along = np.linspace(1092, 1782, 691)
    line, _ = bend_points(np.stack([*REST[:2], wrist]), np.stack([along * 0 + 743, along], 1))
    assert np.hypot(*np.diff(line, axis=0).T).max() < 6.5


@pytest.mark.parametrize("degrees", [60, 100, 140, 165])
def test_the_tip_of_a_bent_elbow_is_round(degrees: float) -> None:
    angle = np.radians(degrees)
    wrist = REST[1] + 300 * np.array([-np.sin(angle), np.cos(angle)])
    along = np.arange(1410, 1556, 11.0)
    outer, _ = bend_points(np.stack([*REST[:2], wrist]), np.stack([along * 0 + 793, along], 1))
    steps = np.diff(outer, axis=0)
    turns = np.degrees(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))))
    assert np.abs(turns).max() < 35, "no corner between its points"


def edge(points: Points, across: float) -> Points:
    along = np.linspace(1300, 1700, 81)
    return bend_points(points, np.stack([along * 0 + 743 + across, along], 1))[0]


def test_the_inside_of_the_elbow_does_not_fold() -> None:
    steps = np.diff(edge(BENT, -50), axis=0)
    centre = np.diff(edge(BENT, 0), axis=0)
    assert ((steps * centre).sum(axis=1) > -1e-6).all()


def test_markup_has_every_number_filled() -> None:
    markup = sleeve().markup(BENT)
    assert "%" not in markup
    assert markup.count("<path") == 3
    assert "data-bend" not in markup


@pytest.mark.parametrize("order", ['x2="3" y1="2" y2="4" x1="1"', 'y2="4" y1="2" x2="3" x1="1"'])
def test_the_order_of_gradient_attributes_does_not_matter(order: str) -> None:
    gradient = f'<linearGradient id="arm_l.upper-9" gradientUnits="userSpaceOnUse" {order}/>'
    svg = sketch({"arm_l.upper": arm("l", "upper").replace("</g>", f"{gradient}</g>")})
    read = read_sleeve(read_character(svg).parts["arm_l.upper"])
    assert read.points[-2:].tolist() == [[1, 2], [3, 4]]
    assert 'x1="10000e-4" x2="30000e-4" y1="20000e-4" y2="40000e-4"' in read.markup(REST)
