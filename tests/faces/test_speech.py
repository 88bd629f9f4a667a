from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.contract import VISEMES
from visavis.faces.speech import Speech, VisemeSpan

MAMA = Speech(
    [VisemeSpan(v, n * 0.1, n * 0.1 + 0.1) for n, v in enumerate(["PP", "aa", "PP", "aa"])]
)
SPANS = st.lists(
    st.tuples(st.sampled_from(VISEMES), st.floats(0, 2), st.floats(0.01, 0.4)), max_size=8
)


def test_it_begins_and_ends_at_rest() -> None:
    assert MAMA.at(-1) == MAMA.at(2) == Speech([]).at(0) == ({}, 0.0)


def test_lips_really_close() -> None:
    for at in (0.01, 0.05, 0.09, 0.21, 0.25, 0.29):
        weights = MAMA.at(at).visemes
        assert weights["PP"] == pytest.approx(1)
        assert weights.get("aa", 0) == pytest.approx(0)


def test_even_a_short_closure_is_seen_at_25_pictures_a_second() -> None:
    short = Speech(
        [VisemeSpan("aa", 0, 0.3), VisemeSpan("PP", 0.3, 0.31), VisemeSpan("aa", 0.31, 0.6)]
    )
    for phase in np.arange(0, 0.04, 0.005).tolist():
        frames = [short.at(phase + n * 0.04).visemes.get("PP", 0) for n in range(15)]
        assert max(frames) > 0.99


def test_shapes_blend_over_70_ms() -> None:
    vowels = Speech([VisemeSpan("aa", 0, 0.3), VisemeSpan("E", 0.3, 0.6)])
    assert vowels.at(0.264).visemes.keys() == {"aa"}
    assert vowels.at(0.3).visemes == pytest.approx({"aa": 0.5, "E": 0.5})
    assert vowels.at(0.336).visemes.keys() == {"E"}


def test_the_jaw_comes_later_than_the_lips() -> None:
    closing = [MAMA.at(at).mouth_open for at in np.arange(0.15, 0.23, 0.005).tolist()]
    assert max(closing) > 0.1
    opening = [MAMA.at(at).mouth_open for at in np.arange(0.08, 0.15, 0.005).tolist()]
    assert min(opening) < -0.1
    assert MAMA.at(0.25).mouth_open == pytest.approx(0)


@given(SPANS, st.floats(-0.5, 3))
def test_weights_are_weights(spans: list[tuple[str, float, float]], at: float) -> None:
    speech = Speech([VisemeSpan(v, start, start + length) for v, start, length in spans])
    weights, mouth_open = speech.at(at)
    assert all(weight >= 0 for weight in weights.values())
    assert sum(weights.values()) <= 1 + 1e-9
    assert -1 <= mouth_open <= 1


def closures(apart_s: float) -> Speech:
    spans = [("PP", 0.0, 0.08), ("aa", 0.08, 0.08 + apart_s), ("PP", 0.08 + apart_s, 0.2 + apart_s)]
    return Speech([VisemeSpan(*span) for span in spans])


@pytest.mark.parametrize("apart_s", [0.06, 0.08, 0.1, 0.12])
def test_lips_part_in_time_between_quick_closures(apart_s: float) -> None:
    weights = closures(apart_s).at(0.08 + apart_s / 2).visemes
    assert weights["aa"] > 0.6
    for at in (0.079, 0.081 + apart_s):
        assert closures(apart_s).at(at).visemes["PP"] > 0.99


def test_lips_stay_together_where_nothing_can_be_seen_between() -> None:
    assert closures(0.015).at(0.0875).visemes["PP"] > 0.8


def test_closures_far_apart_leave_each_other_alone() -> None:
    alone = Speech([VisemeSpan("PP", 0.0, 0.08), VisemeSpan("aa", 0.08, 0.3)])
    for at in np.arange(0.08, 0.14, 0.01).tolist():
        assert closures(0.13).at(at) == alone.at(at)


def test_nothing_jumps() -> None:
    names = list(VISEMES[1:])
    speech = Speech([VisemeSpan(names[n % 14], n * 0.08, n * 0.08 + 0.08) for n in range(30)])
    shapes = np.array(
        [
            [speech.at(at).visemes.get(name, 0.0) for name in names]
            for at in np.arange(-0.1, 2.6, 0.002).tolist()
        ]
    )
    assert np.abs(np.diff(shapes, axis=0)).max() < 0.08
