from __future__ import annotations

import numpy as np

from training.lipsync.learning import Learner, Shape
from visavis.lipsync.levelling import Usual
from visavis.lipsync.mel import BANDS
from visavis.lipsync.network import RunningNetwork

SHAPES = (Shape((-1, 0, 2), 6, adds=False), Shape((-2, 1), 6, adds=True))


def test_gradients_are_what_small_steps_show() -> None:
    learner = Learner(SHAPES, inputs=5, outputs=4, seed=1)
    noise = np.random.default_rng(2)
    features = noise.normal(0, 1, (2, 9, 5)).astype(np.float32)
    pull = noise.normal(0, 1, (2, 9, 4)).astype(np.float32)
    _, seen = learner.forward(features)
    gradients = learner.backward(pull, seen)

    def loss() -> float:
        outputs, _ = learner.forward(features)
        return float((outputs.astype(np.float64) * pull).sum())

    errors = []
    for parameter, gradient in zip(learner.parameters, gradients, strict=True):
        assert parameter.shape == gradient.shape
        flat = parameter.reshape(-1)
        for place in range(0, parameter.size, 2):
            kept = flat[place]
            flat[place] = kept + 2e-3
            above = loss()
            flat[place] = kept - 2e-3
            errors.append(abs((above - loss()) / 4e-3 - gradient.reshape(-1)[place]))
            flat[place] = kept
    # A step now and then crosses the place where an output becomes 0.
    assert np.quantile(errors, 0.9) < 1e-3
    assert max(errors) < 0.3


def test_it_learns_what_can_be_learnt() -> None:
    learner = Learner(SHAPES, inputs=5, outputs=1, seed=1)
    noise = np.random.default_rng(3)
    losses = []
    for _ in range(300):
        features = noise.normal(0, 1, (4, 20, 5)).astype(np.float32)
        wanted = np.maximum(np.roll(features[..., :1], 1, axis=1), 0)
        outputs, seen = learner.forward(features)
        error = np.asarray((outputs - wanted) / outputs.size, np.float32)
        losses.append(float(((outputs - wanted) ** 2).mean()))
        learner.step(learner.backward(error, seen), 5e-3, 0.0)
    assert np.mean(losses[-20:]) < 0.15 * np.mean(losses[:5])


def test_what_was_learnt_runs_as_it_learnt() -> None:
    learner = Learner(SHAPES, inputs=BANDS, outputs=16, seed=1)
    network = learner.network(Usual(np.zeros(BANDS), np.ones(BANDS)))
    features = np.random.default_rng(4).normal(0, 1, (1, 30, BANDS)).astype(np.float32)
    outputs, _ = learner.forward(features)
    running = RunningNetwork(network)
    found = np.concatenate([running.push(features[0]), running.finish()])
    np.testing.assert_allclose(found[:26], outputs[0, :26], atol=1e-4)
