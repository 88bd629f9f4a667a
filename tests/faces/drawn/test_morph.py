from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.drawn.document import read_character
from visavis.faces.drawn.markup import cut_numbers
from visavis.faces.drawn.morph import BASES

from .sketch import sketch

MOUTH = read_character(sketch()).morphs["mouth"]
SMILE = MOUTH.basis + MOUTH.deltas["smile"]


def test_no_weights_give_the_basis() -> None:
    assert np.array_equal(MOUTH.blend({}), MOUTH.basis)
    assert np.array_equal(MOUTH.blend({"smile": 0, "aa": 0}), MOUTH.basis)


def test_full_weight_gives_the_target() -> None:
    assert np.allclose(MOUTH.blend({"smile": 1}), SMILE)


def test_unknown_targets_change_nothing() -> None:
    assert np.array_equal(MOUTH.blend({"whistle": 1}), MOUTH.basis)


def test_blending_leaves_the_morph_as_it_was() -> None:
    before = MOUTH.basis.copy()
    MOUTH.blend({"aa": 1})
    assert np.array_equal(MOUTH.basis, before)


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_targets_add_up(smile: float, aa: float) -> None:
    blended = MOUTH.blend({"smile": smile, "aa": aa})
    separate = MOUTH.blend({"smile": smile}) + MOUTH.blend({"aa": aa}) - MOUTH.basis
    assert np.allclose(blended, separate)


def test_coordinates_and_opacities_are_blended_in_the_markup() -> None:
    markup = MOUTH.markup({"smile": 0.5})
    assert "Q 5400000e-4 8400000e-4 5800000e-4 8000000e-4" in markup
    assert 'opacity="9000e-4"' in markup


def test_ids_are_those_of_no_target() -> None:
    markup = MOUTH.markup({"aa": 1})
    assert 'id="mouth-1"' in markup
    assert "url(#mouth-1)" in markup
    assert "mouth." not in markup


@pytest.mark.parametrize("name", BASES)
def test_builtin_targets_are_reached(character: Path, name: str) -> None:
    document = read_character(character.read_bytes())
    morph = document.morphs[name]
    assert morph.deltas
    for target, delta in morph.deltas.items():
        assert np.allclose(morph.blend({target: 1}), morph.basis + delta)
        assert np.any(delta)
    assert len(cut_numbers(morph.markup({}))[1]) >= len(morph.basis)
