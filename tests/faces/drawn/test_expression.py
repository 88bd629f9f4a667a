from __future__ import annotations

import pytest

from visavis.faces.drawn.document import read_character
from visavis.faces.drawn.expression import FRIENDLY, Expression, morph_weights
from visavis.faces.drawn.morph import BASES

from .sketch import sketch

SKETCH = read_character(sketch())


def test_every_morph_has_weights() -> None:
    assert set(morph_weights(SKETCH, FRIENDLY)) == set(BASES)


@pytest.mark.parametrize(
    ("mouth", "jaw"),
    [({}, 0), ({"aa": 0.5}, 0.45), ({"aa": 3}, 1), ({"aa": -1}, 0), ({"humming": 1}, 0)],
)
def test_the_jaw_follows_the_mouth(mouth: dict[str, float], jaw: float) -> None:
    assert morph_weights(SKETCH, Expression(mouth=mouth))["face"] == {"open": jaw}
