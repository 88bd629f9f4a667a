from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from training.lipsync.course import Plan, Wanted, loss_of
from training.lipsync.examples import TOUCH_LATE, touch_of
from visavis.faces.contract import VISEMES

COUNT = len(VISEMES)


def wanted(noise: np.random.Generator) -> Wanted:
    labels = noise.integers(0, COUNT, (2, 5)).astype(np.int8)
    opening = noise.uniform(0, 1, (2, 5)).astype(np.float32)
    return Wanted(labels, opening, (noise.uniform(size=(2, 5)) < 0.5).astype(np.float32))


def test_the_loss_falls_the_way_its_derivative_says() -> None:
    noise = np.random.default_rng(1)
    goal, weights = wanted(noise), noise.uniform(0.5, 2, COUNT).astype(np.float32)
    # In double precision, for the sake of small steps.
    outputs: Any = noise.normal(0, 1, (2, 5, COUNT + 2))
    _, error = loss_of(outputs, goal, weights, Plan((), ()))
    for place in np.ndindex(outputs.shape):
        step: Any = np.zeros_like(outputs)
        step[place] = 1e-4
        above, _ = loss_of(outputs + step, goal, weights, Plan((), ()))
        below, _ = loss_of(outputs - step, goal, weights, Plan((), ()))
        assert error[place] == pytest.approx((above - below) / 2e-4, abs=1e-4)


def test_who_says_what_is_wanted_loses_least() -> None:
    goal = wanted(np.random.default_rng(2))
    right = np.full((2, 5, COUNT + 2), -10, np.float32)
    np.put_along_axis(right, goal.labels[..., None].astype(int), 10, axis=2)
    right[..., -2] = np.log(goal.opening / (1 - goal.opening))
    right[..., -1] = 20 * goal.touch - 10
    loss, _ = loss_of(right, goal, np.ones(COUNT, np.float32), Plan((), ()))
    assert loss < 0.001
    right[..., -1] *= -1
    assert loss_of(right, goal, np.ones(COUNT, np.float32), Plan((), ()))[0] > 1


def test_a_touch_is_learnt_late() -> None:
    pp = VISEMES.index("PP")
    labels = np.array([0, pp, pp, 3, 3, 3], np.int8)
    assert touch_of(labels).tolist() == np.roll(labels == pp, TOUCH_LATE).tolist()
    assert touch_of(np.zeros(1, np.int8)).tolist() == [0]
