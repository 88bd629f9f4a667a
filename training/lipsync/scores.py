"""How well a mouth follows: the same figures for every way of moving it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.lipsync.spoken import Labels, Spoken, labels_of, opening_of
from visavis.faces.contract import VISEMES
from visavis.lipsync.contract import MouthFrames

PP = VISEMES.index("PP")
_SHUT = 0.5
_NEAR = 2
"""Frames around a PP in which its closure counts: 20 ms."""
_FAR = 5
"""Frames from any PP beyond which a closure is a mistake: 50 ms."""

Mouth = Callable[[Spoken], MouthFrames]


class Scores(NamedTuple):
    """All are shares, but for the correlation."""

    accuracy: float
    """Frames whose strongest viseme is the one that sounds."""
    opening: float
    """Pearson's correlation of the opening with that of the phonemes, co-articulated."""
    closed: float
    """PPs at which the lips are shut (PP at 0.5 or more within 20 ms)."""
    false_closures: float
    """Closures that are more than 50 ms from any PP."""
    by_viseme: tuple[float, ...]
    """Of the frames of each viseme those found; nan where there are none."""


def score(speech: Sequence[Spoken], mouth: Mouth) -> Scores:
    """Over all frames of some speech."""
    labels, strongest, truth, openings, found, mistaken = [], [], [], [], [], []
    for spoken in speech:
        label, frames = labels_of(spoken), mouth(spoken)
        count = len(label)
        labels.append(label)
        strongest.append(frames.weights[:count].argmax(axis=1))
        truth.append(opening_of(spoken))
        openings.append(frames.opening[:count])
        is_shut = frames.weights[:count, PP] >= _SHUT
        found += list(_closures_found(label, is_shut))
        mistaken += list(_closures_mistaken(label, is_shut))
    label, guess = np.concatenate(labels), np.concatenate(strongest)
    return Scores(
        float((label == guess).mean()),
        float(np.corrcoef(np.concatenate(truth), np.concatenate(openings))[0, 1]),
        _mean(found),
        _mean(mistaken),
        tuple(_mean(list(guess[label == n] == n)) for n in range(len(VISEMES))),
    )


def _closures_found(labels: Labels, is_shut: NDArray[np.bool_]) -> Iterator[bool]:
    for start, end in _runs(labels == PP):
        yield bool(is_shut[max(0, start - _NEAR) : end + _NEAR].any())


def _closures_mistaken(labels: Labels, is_shut: NDArray[np.bool_]) -> Iterator[bool]:
    for start, end in _runs(is_shut):
        yield not (labels[max(0, start - _FAR) : end + _FAR] == PP).any()


def _runs(is_on: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and after-last of each run."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_on.astype(np.int8), [0]])))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _mean(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")
