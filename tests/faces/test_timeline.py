from __future__ import annotations

import numpy as np
import pytest

from visavis.faces.timeline import keys, track

MOVE = keys((0.1, 0), (0.5, 1), (1.0, 1), (1.4, -0.2), (2.0, 0))


def test_it_goes_through_its_keys_and_stands_outside_of_them() -> None:
    moments = (-1, 0.1, 0.5, 1.0, 1.4, 2.0, 9)
    assert [MOVE.at(at)[0] for at in moments] == pytest.approx([0, 0, 1, 1, -0.2, 0, 0])


def test_between_equal_keys_nothing_moves_and_nothing_overshoots() -> None:
    values = np.array([MOVE.at(at)[0] for at in np.linspace(0, 2.1, 500).tolist()])
    assert values.max() == pytest.approx(1)
    assert values.min() == pytest.approx(-0.2, abs=1e-4)
    assert MOVE.at(0.77)[0] == pytest.approx(1)


def test_value_and_velocity_are_continuous() -> None:
    values = np.array([MOVE.at(at)[0] for at in np.arange(0, 2.1, 0.001).tolist()])
    velocity = np.diff(values) / 0.001
    assert np.abs(np.diff(velocity)).max() < 0.2


def test_times_must_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        track([0, 1, 1], [[0], [1], [2]])
