"""Speech as the training takes it: powers of bands, labels, the opening; and augmentation.

All that is done to the sound is done to its powers: there it costs little, so that no example is
ever heard the same way twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.lipsync.spoken import Labels, Opening, Spoken, labels_of, opening_of
from visavis.faces.contract import VISEMES
from visavis.lipsync.mel import BANDS, MelPowers, Powers, band_hertz
from visavis.lipsync.resampling import Resampler


class Heads(NamedTuple):
    """How much smaller and larger the heads of a source's speakers are made."""

    smallest: float
    largest: float
    peaked: bool = False
    """Whether small changes are the most frequent: great ones blur the vowels, of which those of
    "bad" and "bed" are a quarter apart."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """How differently examples are heard each time."""

    few: Heads
    """Of sources with few speakers, most of them men."""
    many: Heads
    colour: float = 0.6
    """The spread of an equaliser's knobs: nepers of power."""
    stress: float = 0.0
    """How much louder some words are than others, at most: a spread in nepers of power."""
    background: tuple[float, float, float] = (-8.0, -5.0, -1.5)
    """Powers of ten, of the speech's: the least, the usual and the most."""
    rooms: float = 0.3
    """How many of the sounds are heard in a room with an echo…"""
    echo: float = 0.25
    """…and its share of the power, at most."""


_SOUND, _WORD = 20, 35
"""Frames: how long a tempo lasts, and a loudness."""

TOUCH_LATE = 2
_PP = VISEMES.index("PP")

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Examples:
    """Frames of much speech of one source, one after the other."""

    powers: Powers
    labels: Labels
    opening: Opening
    touch: Opening
    """1 where the lips touch on p, b or m, TOUCH_LATE frames later than they do."""


def powers_of(spoken: Spoken) -> Powers:
    """(frames, BANDS)."""
    resampler, mel = Resampler(spoken.sample_rate), MelPowers()
    sound = np.concatenate([resampler.push(spoken.samples), resampler.finish()])
    powers = np.concatenate([mel.push(sound), mel.finish()])
    missing = spoken.frames - len(powers)
    return np.pad(powers, ((0, max(0, missing)), (0, 0)))[: spoken.frames]


def gather(speech: Iterable[Spoken]) -> Examples:
    """Frames of all of them."""
    parts = []
    for spoken in speech:
        labels = labels_of(spoken)
        parts.append((powers_of(spoken), labels, opening_of(spoken), touch_of(labels)))
    powers, said, opening, touch = map(np.concatenate, zip(*parts, strict=True))
    return Examples(powers, said, opening, touch)


def touch_of(labels: Labels) -> Opening:
    """What the network learns of closures: it tells p from t when it has heard the release."""
    is_shut = np.concatenate([np.zeros(TOUCH_LATE, np.bool_), labels == _PP])
    return is_shut[: len(labels)].astype(np.float32)


def moments(frames: int, tempo: float, noise: np.random.Generator) -> Numbers:
    """(frames,): where each frame of a cut is taken from, counted in frames from its first. People
    draw out one sound and hurry over the next; synthesisers hardly do."""
    knots = np.exp(noise.normal(0, noise.uniform(0, tempo), frames // _SOUND + 2))
    pace = np.interp(np.arange(frames) / _SOUND, np.arange(len(knots)), knots)
    return np.concatenate([[0.0], np.cumsum(pace[:-1])])


def take(source: Examples, start: int, at: Numbers) -> Examples:
    """The frames at those moments after ``start``; powers between two frames are of both."""
    below = at.astype(int)
    share = (at - below).astype(np.float32)[:, None]
    earlier, later = source.powers[start + below], source.powers[start + below + 1]
    near = start + np.round(at).astype(int)
    return Examples(
        earlier * (1 - share) + later * share,
        source.labels[near],
        source.opening[near],
        source.touch[near],
    )


def augment(
    powers: Powers, heads: Sequence[Heads], hearing: Hearing, noise: np.random.Generator
) -> Powers:
    """(sounds, frames, BANDS), each another room, microphone, line, distance and background."""
    sounds = len(powers)
    heard = _other_heads(powers, heads, noise) * _colour(sounds, hearing, noise)[:, None]
    if hearing.stress:
        heard = heard * _stress(heard.shape, hearing, noise)[..., None]
    heard = _echo(heard, hearing, noise)
    loudness = np.percentile(heard.sum(axis=2), 90, axis=1)[:, None]
    level = 10 ** noise.triangular(*hearing.background, (sounds, 1))
    background = _colour(sounds, hearing, noise) * level
    flicker = noise.gamma(4, 1 / 4, heard.shape)
    heard = heard + (background * loudness / BANDS)[:, None] * flicker
    heard = heard * _line(sounds, noise)[:, None]
    gain = 10 ** noise.uniform(-2.5, 0.5, (sounds, 1, 1))
    return np.asarray(heard * gain, np.float32)


def _other_heads(powers: Powers, heads: Sequence[Heads], noise: np.random.Generator) -> Powers:
    """Smaller and larger heads: all resonances higher or lower."""
    hertz = band_hertz()
    place = np.arange(BANDS)
    warped = np.empty_like(powers)
    for number, (smallest, largest, peaked) in enumerate(heads):
        if peaked:
            factor = noise.triangular(smallest, 1, largest)
        else:
            factor = noise.uniform(smallest, largest)
        source = np.interp(hertz / factor, hertz, place)
        below = np.minimum(source.astype(int), BANDS - 2)
        share = (source - below).astype(np.float32)
        sound = powers[number]
        warped[number] = sound[:, below] * (1 - share) + sound[:, below + 1] * share
    return warped


def _colour(sounds: int, hearing: Hearing, noise: np.random.Generator) -> Numbers:
    """A smooth equaliser for each sound."""
    knots = noise.normal(0, hearing.colour, (sounds, 6))
    where = np.linspace(0, 5, BANDS)
    return np.exp([np.interp(where, np.arange(6), row) for row in knots])


def _stress(shape: tuple[int, ...], hearing: Hearing, noise: np.random.Generator) -> Numbers:
    """(sounds, frames): people say one word louder than another; synthesisers hardly do."""
    sounds, frames = shape[:2]
    knots = np.arange(0, frames + _WORD, _WORD)
    spread = noise.uniform(0, hearing.stress, (sounds, 1))
    louder = noise.normal(0, spread, (sounds, len(knots)))
    return np.exp([np.interp(np.arange(frames), knots, row) for row in louder])


def _line(sounds: int, noise: np.random.Generator) -> Numbers:
    """Some sounds come by telephone: what is above (and far below) is gone."""
    gains = np.ones((sounds, BANDS))
    for row in gains:
        if noise.uniform() < 0.15:
            row[noise.integers(26, BANDS) :] = 1e-6
        if noise.uniform() < 0.1:
            row[: noise.integers(1, 5)] = 1e-3
    return gains


def _echo(powers: Numbers, hearing: Hearing, noise: np.random.Generator) -> Numbers:
    """The power of a room's reverberation: what was heard decays."""
    is_room = noise.uniform(size=(len(powers), 1)) < hearing.rooms
    share = np.where(is_room, noise.uniform(0, hearing.echo), 0.0)
    decay = np.exp(-noise.uniform(0.1, 0.5, (len(powers), 1)))
    tail = np.zeros_like(powers[:, 0])
    wet = powers.copy()
    for frame in range(1, powers.shape[1]):
        tail = decay * (tail + powers[:, frame - 1])
        wet[:, frame] += share * (1 - decay) * tail
    return wet
