"""The course of the training: batches, the loss, the rate of learning."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from training.lipsync.examples import Examples, Hearing, augment, moments, take
from training.lipsync.learning import Learner, Matrix, Shape
from training.lipsync.spoken import Labels, Opening
from visavis.faces.contract import VISEMES
from visavis.lipsync.levelling import Levelling, Usual
from visavis.lipsync.mel import BANDS
from visavis.lipsync.network import Network

_RARE = {"TH": 1.5}
"""Visemes that are hard to hear and easy to see weigh more."""

_TINY = 1e-7


class Stage(NamedTuple):
    """A part of a course; the next begins with what this one has learnt."""

    steps: int
    rate: float
    """Of learning, at its highest; it sinks to 0."""
    hearing: Hearing
    draw: int = 0
    """Added to the seed of the plan."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a training run does. The same plan gives the same network on the same machine."""

    shapes: tuple[Shape, ...]
    stages: tuple[Stage, ...]
    seed: int = 1
    sounds: int = 28
    frames: int = 160
    before: tuple[int, ...] = (0, 0, 80, 250)
    """Frames that only set the level, one of these for a batch: half of all begin from nothing."""
    tempo: float = 0.35
    """How much faster and slower sounds follow each other than they were said: a spread in nepers,
    at most."""
    many: tuple[str, ...] = ("kokoro",)
    """Sources of many speakers."""
    decay: float = 0.02
    dropout: float = 0.05
    opening_weight: float = 40.0
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
    course = _Course(sources, shares, plan, _usual(sources), _class_weights(sources, shares))
    learnt: list[Matrix] | None = None
    for stage in plan.stages:
        learner = Learner(
            plan.shapes, BANDS, len(VISEMES) + 2, plan.seed + stage.draw, plan.dropout
        )
        if learnt:
            learner.parameters = learnt
        learnt = _learn_stage(course, stage, learner, report)
    return learner.network(course.usual, learnt)


class _Course(NamedTuple):
    """What all stages have in common."""

    sources: Mapping[str, Examples]
    shares: Mapping[str, float]
    plan: Plan
    usual: Usual
    weights: Matrix


def _learn_stage(
    course: _Course, stage: Stage, learner: Learner, report: Callable[[str], object]
) -> list[Matrix]:
    """The average over the last steps."""
    plan = course.plan
    noise = np.random.default_rng(plan.seed + stage.draw)
    average = [parameter.copy() for parameter in learner.parameters]
    heard = 0.0
    for step in range(stage.steps):
        features, wanted = _heard_batch(course, stage.hearing, noise)
        outputs, seen = learner.forward(features)
        loss, error = loss_of(outputs, wanted, course.weights, plan)
        rate = stage.rate * min(1, (step + 1) / 100) * _cosine(step / stage.steps)
        learner.step(learner.backward(error, seen), rate, plan.decay)
        keep = min(plan.averaging, step / (step + 10))
        for number, parameter in enumerate(learner.parameters):
            average[number] += (1 - keep) * (parameter - average[number])
        heard += 0.02 * (loss - heard) if step else loss
        if step % 100 == 0:
            report(f"step {step} of {stage.steps}: loss {heard:.3f}\n")
    return average


def _heard_batch(
    course: _Course, hearing: Hearing, noise: np.random.Generator
) -> tuple[Matrix, Wanted]:
    """Features of sounds as they are heard this time, and what to say of them."""
    plan = course.plan
    powers, are_many, wanted = _batch(course.sources, course.shares, plan, noise)
    heads = [hearing.many if is_many else hearing.few for is_many in are_many]
    changed = augment(powers, heads, hearing, noise)
    features = np.stack([Levelling(course.usual).push(sound) for sound in changed])
    return features[:, -plan.frames :], wanted


def _batch(
    sources: Mapping[str, Examples],
    shares: Mapping[str, float],
    plan: Plan,
    noise: np.random.Generator,
) -> tuple[Matrix, list[bool], Wanted]:
    names = list(shares)
    chosen = noise.choice(len(names), plan.sounds, p=np.array(list(shares.values())))
    before = int(noise.choice(plan.before))
    cuts = []
    for number in chosen:
        source = sources[names[number]]
        at = moments(before + plan.frames, plan.tempo, noise)
        at *= min(1, (len(source.labels) - 2) / at[-1])
        start = int(noise.integers(len(source.labels) - 1 - int(at[-1])))
        cuts.append(take(source, start, at))
    powers = np.stack([cut.powers for cut in cuts])
    wanted = Wanted(
        np.stack([cut.labels[before:] for cut in cuts]),
        np.stack([cut.opening[before:] for cut in cuts]),
        np.stack([cut.touch[before:] for cut in cuts]),
    )
    return powers, [names[number] in plan.many for number in chosen], wanted


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
