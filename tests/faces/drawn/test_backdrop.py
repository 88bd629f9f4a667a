from __future__ import annotations

import pytest

from visavis.faces.drawn.backdrop import NEUTRAL, backdrop_markup, lighter
from visavis.faces.drawn.frame import Frame

FRAME = Frame(-420, 0, 1920, 1080)


def test_it_has_the_palettes_background() -> None:
    assert 'stop-color="#d0e0f0"' in backdrop_markup({"background": "#d0e0f0"}, FRAME)


def test_it_is_neutral_without_one() -> None:
    assert backdrop_markup({}, FRAME) == backdrop_markup({"background": NEUTRAL}, FRAME)


def test_it_fills_the_frame() -> None:
    assert '<rect x="-420" y="0" width="1920" height="1080"' in backdrop_markup({}, FRAME)


@pytest.mark.parametrize(("amount", "colour"), [(0, "#204060"), (0.5, "#90a0b0"), (1, "#ffffff")])
def test_lighter(amount: float, colour: str) -> None:
    assert lighter("#204060", amount) == colour
