"""Speech as the training takes it: powers of bands, labels, the opening; and augmentation.

All that is done to the sound is done to its powers: there it costs little, so that no example is
ever heard the same way twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.lipsync.spoken import Labels, Opening, Spoken, labels_of, opening_of
from visavis.faces.contract import VISEMES
from visavis.lipsync.mel import BANDS, MelPowers, Powers, band_hertz
from visavis.lipsync.resampling import Resampler

_HEADS = (0.87, 1.25)
"""Of the synthetic speakers most are men."""

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


def augment(powers: Powers, noise: np.random.Generator) -> Powers:
    """(sounds, frames, BANDS), each another room, microphone, line, distance and background."""
    sounds = len(powers)
    heard = _other_heads(powers, noise) * _colour(sounds, noise)[:, None]
    heard = _echo(heard, noise)
    loudness = np.percentile(heard.sum(axis=2), 90, axis=1)[:, None]
    background = _colour(sounds, noise) * 10 ** noise.triangular(-8, -5, -1.5, (sounds, 1))
    flicker = noise.gamma(4, 1 / 4, heard.shape)
    heard = heard + (background * loudness / BANDS)[:, None] * flicker
    heard = heard * _line(sounds, noise)[:, None]
    gain = 10 ** noise.uniform(-2.5, 0.5, (sounds, 1, 1))
    return np.asarray(heard * gain, np.float32)


def _other_heads(powers: Powers, noise: np.random.Generator) -> Powers:
    """Smaller and larger heads: all resonances higher or lower, by up to a quarter."""
    hertz = band_hertz()
    place = np.arange(BANDS)
    warped = np.empty_like(powers)
    for number, factor in enumerate(noise.uniform(*_HEADS, len(powers))):
        source = np.interp(hertz / factor, hertz, place)
        below = np.minimum(source.astype(int), BANDS - 2)
        share = (source - below).astype(np.float32)
        sound = powers[number]
        warped[number] = sound[:, below] * (1 - share) + sound[:, below + 1] * share
    return warped


def _colour(sounds: int, noise: np.random.Generator) -> Numbers:
    """A smooth equaliser for each sound, within about 12 dB."""
    knots = noise.normal(0, 0.6, (sounds, 6))
    where = np.linspace(0, 5, BANDS)
    return np.exp([np.interp(where, np.arange(6), row) for row in knots])


def _line(sounds: int, noise: np.random.Generator) -> Numbers:
    """Some sounds come by telephone: what is above (and far below) is gone."""
    gains = np.ones((sounds, BANDS))
    for row in gains:
        if noise.uniform() < 0.15:
            row[noise.integers(26, BANDS) :] = 1e-6
        if noise.uniform() < 0.1:
            row[: noise.integers(1, 5)] = 1e-3
    return gains


def _echo(powers: Numbers, noise: np.random.Generator) -> Numbers:
    """The power of a room's reverberation: what was heard decays."""
    share = np.where(noise.uniform(size=(len(powers), 1)) < 0.3, noise.uniform(0, 0.25), 0.0)
    decay = np.exp(-noise.uniform(0.1, 0.5, (len(powers), 1)))
    tail = np.zeros_like(powers[:, 0])
    wet = powers.copy()
    for frame in range(1, powers.shape[1]):
        tail = decay * (tail + powers[:, frame - 1])
        wet[:, frame] += share * (1 - decay) * tail
    return wet
