"""The course of the training: batches, the loss, the rate of learning."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from training.lipsync.examples import Examples, augment
from training.lipsync.learning import Learner, Matrix, Shape
from training.lipsync.spoken import Labels, Opening
from visavis.faces.contract import VISEMES
from visavis.lipsync.levelling import Levelling, Usual
from visavis.lipsync.mel import BANDS
from visavis.lipsync.network import Network

_RARE = {"TH": 1.5}
"""Visemes that are hard to hear and easy to see weigh more."""

_TINY = 1e-7


@dataclass(frozen=True, slots=True)
class Plan:
    """What a training run does. The same plan gives the same network on the same machine."""

    shapes: tuple[Shape, ...]
    seed: int = 1
    steps: int = 1500
    sounds: int = 40
    frames: int = 160
    before: int = 200
    """Frames that only set the level, for three batches of four."""
    rate: float = 3e-3
    decay: float = 0.02
    dropout: float = 0.05
    opening_weight: float = 25.0
    touch_weight: float = 1.5
    averaging: float = 0.998


class Wanted(NamedTuple):
    """What the network should say of each frame of each sound."""

    labels: Labels
    opening: Opening
    touch: Opening


def learn(
    sources: Mapping[str, Examples],
    shares: Mapping[str, float],
    plan: Plan,
    report: Callable[[str], object],
) -> Network:
    """A network; what it returns is the average over the last steps."""
    usual = _usual(sources)
    noise = np.random.default_rng(plan.seed)
    learner = Learner(plan.shapes, BANDS, len(VISEMES) + 2, plan.seed, plan.dropout)
    average = [parameter.copy() for parameter in learner.parameters]
    weights = _class_weights(sources, shares)
    heard = 0.0
    for step in range(plan.steps):
        powers, wanted = _batch(sources, shares, plan, noise)
        changed = augment(powers, noise)
        features = np.stack([Levelling(usual).push(sound) for sound in changed])
        features = features[:, -plan.frames :]
        outputs, seen = learner.forward(features)
        loss, error = loss_of(outputs, wanted, weights, plan)
        rate = plan.rate * min(1, (step + 1) / 100) * _cosine(step / plan.steps)
        learner.step(learner.backward(error, seen), rate, plan.decay)
        keep = min(plan.averaging, step / (step + 10))
        for number, parameter in enumerate(learner.parameters):
            average[number] += (1 - keep) * (parameter - average[number])
        heard += 0.02 * (loss - heard) if step else loss
        if step % 100 == 0:
            report(f"step {step} of {plan.steps}: loss {heard:.3f}\n")
    return learner.network(usual, average)


def _batch(
    sources: Mapping[str, Examples],
    shares: Mapping[str, float],
    plan: Plan,
    noise: np.random.Generator,
) -> tuple[Matrix, Wanted]:
    names = list(shares)
    chosen = noise.choice(len(names), plan.sounds, p=np.array(list(shares.values())))
    before = plan.before if noise.uniform() < 0.75 else 0
    cuts = []
    for number in chosen:
        source = sources[names[number]]
        start = noise.integers(before, len(source.labels) - plan.frames)
        cuts.append((source, slice(start, start + plan.frames)))
    powers = np.stack([source.powers[cut.start - before : cut.stop] for source, cut in cuts])
    wanted = Wanted(
        np.stack([source.labels[cut] for source, cut in cuts]),
        np.stack([source.opening[cut] for source, cut in cuts]),
        np.stack([source.touch[cut] for source, cut in cuts]),
    )
    return powers, wanted


def loss_of(outputs: Matrix, wanted: Wanted, weights: Matrix, plan: Plan) -> tuple[float, Matrix]:
    """The mean loss of a frame, and its derivative by the outputs."""
    logits = outputs[..., :-2] - outputs[..., :-2].max(axis=-1, keepdims=True)
    shares = np.exp(logits)
    shares /= shares.sum(axis=-1, keepdims=True)
    truth = np.eye(len(VISEMES), dtype=np.float32)[wanted.labels]
    importance = weights[wanted.labels]
    likely = np.maximum((shares * truth).sum(axis=-1), _TINY)
    jaw, touch = np.moveaxis(1 / (1 + np.exp(-outputs[..., -2:])), -1, 0)
    off, found = jaw - wanted.opening, np.abs(1 - wanted.touch - touch)
    care = plan.touch_weight * (1 + wanted.touch)
    error = np.empty_like(outputs)
    error[..., :-2] = (shares - truth) * importance[..., None]
    error[..., -2] = plan.opening_weight * 2 * off * jaw * (1 - jaw)
    error[..., -1] = care * (touch - wanted.touch)
    loss = -np.log(likely) * importance + plan.opening_weight * off**2
    loss -= care * np.log(np.maximum(found, _TINY))
    return float(loss.mean()), error / np.float32(loss.size)


def _usual(sources: Mapping[str, Examples]) -> Usual:
    """What speech is like below its loudest moments."""
    spoken = []
    for source in sources.values():
        is_speech = source.labels > 0
        if is_speech.any():
            powers = np.maximum(source.powers[is_speech].astype(np.float64), 1e-10)
            spoken.append(np.log(powers) - np.log(np.percentile(powers.sum(axis=1), 98)))
    below = np.concatenate(spoken)
    return Usual(below.mean(axis=0), below.std(axis=0))


def _class_weights(sources: Mapping[str, Examples], shares: Mapping[str, float]) -> Matrix:
    often = np.zeros(len(VISEMES))
    for name, share in shares.items():
        labels = sources[name].labels
        often += share * np.bincount(labels, minlength=len(VISEMES)) / len(labels)
    weights = (often / often.mean()) ** -0.15
    for viseme, more in _RARE.items():
        weights[VISEMES.index(viseme)] *= more
    return np.asarray(weights / (weights * often).sum(), np.float32)


def _cosine(part: float) -> float:
    return 0.5 + 0.5 * math.cos(math.pi * part)
