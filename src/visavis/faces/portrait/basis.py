"""How each viseme and expression moves the mesh: one field of movements each."""

from __future__ import annotations

import numpy as np

from visavis.faces.portrait.arrays import Floats
from visavis.faces.portrait.fields import EXPRESSIONS, FIELDS
from visavis.faces.portrait.level import Level
from visavis.faces.portrait.lips import SHAPES, Mouth, Shape, measure, shaped
from visavis.faces.portrait.mesh import REACH
from visavis.faces.portrait.spreading import Spreading
from visavis.faces.portrait.topology import (
    EYES,
    FOREHEAD,
    JAW,
    LANDMARK_COUNT,
    LIPS,
    LOWER_LIP,
    NOSE,
    NOSE_BASE,
    NOSE_TIP,
    OVAL,
    UPPER_LIP,
    Eye,
)

_OPENING = Shape(up=0.012, down=0.105, jaw=0.085, roundness=0.65, smile=0.6)
_FREE_REACH = 1.7
_SAG = 0.85
"""How much of the lower lid's curve the line of shut lids keeps."""
_CREASE_FOLLOWS = 0.12
_SKIN_FOLLOWS = 0.5
_BROW_UP = 0.035
_BROW_DOWN = 0.02
_SMILE_WIDTH = 1.17
_SMILE_RISE = 0.045
_NOSE_HALF = 0.16
_NOSE_ROOM = 0.004

Moved = dict[int, tuple[float, float]]


def make_basis(points: Floats, level: Level) -> Floats:
    """FIELDS x points x 2, in pixels of the picture."""
    local = level.inward(points)
    mouth = measure(local)
    below = Spreading(points, _below_eyes(local))
    visemes = (SHAPES[name] for name in FIELDS if name not in EXPRESSIONS)
    fields = [below.spread(_speaking(local, mouth, shape)) for shape in visemes]
    fields.append(below.spread(_opening(local, mouth)))
    fields.append(below.spread(_smiling(local, mouth)))
    lids = Spreading(points, _around_eyes())
    fields += [lids.spread(_blinking(local, eye)) for eye in EYES]
    forehead = Spreading(points, _forehead(local))
    fields += [forehead.spread(_brows(rise)) for rise in (-_BROW_UP, _BROW_DOWN)]
    return np.stack([level.outward(field) for field in fields]).astype(np.float32)


def _below_eyes(local: Floats) -> list[int]:
    eyes = max(float(local[list(eye.below), 1].max()) for eye in EYES)
    low = np.flatnonzero((local[:, 1] > eyes) & (REACH < _FREE_REACH))
    return sorted(set(low.tolist()) - _nose(local))


def _nose(local: Floats) -> set[int]:
    """The nose with its wings, which no mouth moves."""
    middle, lowest = local[NOSE_TIP, 0], local[NOSE_BASE, 1]
    near = np.abs(local[:, 0] - middle) < _NOSE_HALF
    high = local[:, 1] < lowest + _NOSE_ROOM
    return set(NOSE) | set(np.flatnonzero(near & high).tolist())


def _around_eyes() -> list[int]:
    return [point for eye in EYES for point in (*eye.above, *eye.below)]


def _forehead(local: Floats) -> list[int]:
    eyes = min(float(local[list(eye.above), 1].mean()) for eye in EYES)
    lids = {point for eye in EYES for point in (*eye.upper, *eye.lower, *eye.below)}
    high = np.flatnonzero((local[:, 1] < eyes) & (REACH < _FREE_REACH))
    return sorted(set(high.tolist()) - lids - set(NOSE))


def _speaking(local: Floats, mouth: Mouth, shape: Shape) -> Moved:
    moved = _to(local, *shaped(mouth, shape))
    moved.update(_jaw(local, shape.jaw))
    return moved


def _opening(local: Floats, mouth: Mouth) -> Moved:
    """What opening adds to any viseme: the difference that it makes to a mouth that is shut."""
    shut = shaped(mouth, Shape(smile=_OPENING.smile))
    opened = shaped(mouth, _OPENING)
    moved: Moved = {}
    for rings, before, after in ((UPPER_LIP, shut[0], opened[0]), (LOWER_LIP, shut[1], opened[1])):
        for ring, points in enumerate(rings):
            for i, point in enumerate(points):
                x, y = after[ring, i] - before[ring, i]
                moved[point] = (float(x), float(y))
    moved.update(_jaw(local, _OPENING.jaw))
    return moved


def _smiling(local: Floats, mouth: Mouth) -> Moved:
    """Corners out and up. One who smiles already has less room for it."""
    room = float(np.clip(1.6 - mouth.half / mouth.neutral_half, 0.15, 0.6)) / 0.6
    middle = local[list(LIPS), 0].mean()
    moved: Moved = {}
    for point in LIPS:
        share = float(np.clip((local[point, 0] - middle) / mouth.half, -1, 1))
        out = share * mouth.half * (_SMILE_WIDTH - 1) * room
        moved[point] = (out, -_SMILE_RISE * room * share**2)
    return moved


def _to(local: Floats, upper: Floats, lower: Floats) -> Moved:
    moved: Moved = {}
    for rings, target in ((UPPER_LIP, upper), (LOWER_LIP, lower)):
        for ring, points in enumerate(rings):
            for i, point in enumerate(points):
                x, y = target[ring, i] - local[point]
                moved[point] = (float(x), float(y))
    return moved


def _jaw(local: Floats, drop: float) -> Moved:
    """The chin goes down, the ends of the jaw hardly."""
    x = local[list(JAW), 0]
    share = np.clip(1 - ((x - x.mean()) / (x.max() - x.min()) * 2) ** 2, 0, 1)
    return {point: (0.0, float(drop * k)) for point, k in zip(JAW, share, strict=True)}


def _blinking(local: Floats, eye: Eye) -> Moved:
    """Both lids meet in one even curve from corner to corner."""
    upper, lower = local[list(eye.upper)], local[list(eye.lower)]
    start, end = lower[0], lower[-1]
    along = np.clip((lower[:, 0] - start[0]) / max(float(end[0] - start[0]), 1e-6), 0, 1)
    chord = start[1] + (end[1] - start[1]) * along
    bow = 4 * along * (1 - along)
    sag = float(bow @ (lower[:, 1] - chord) / max(float(bow @ bow), 1e-6))
    meeting = chord + max(sag, 0.0) * _SAG * bow
    moved: Moved = {}
    for i in range(1, len(eye.upper) - 1):
        fall, rise = float(meeting[i] - upper[i, 1]), float(meeting[i] - lower[i, 1])
        moved[eye.upper[i]] = (0.0, fall)
        moved[eye.lower[i]] = (0.0, rise)
        moved[eye.above[i]] = (0.0, fall * _CREASE_FOLLOWS)
        moved[eye.below[i]] = (0.0, rise * _SKIN_FOLLOWS)
    return moved


def _brows(rise: float) -> Moved:
    """Up, or down and a little together; the hairline stays."""
    moved: Moved = {point: (0.0, 0.0) for point in OVAL if point < LANDMARK_COUNT}
    del moved[FOREHEAD]
    for eye, inward in zip(EYES, (1.0, -1.0), strict=True):
        for point in eye.brow:
            moved[point] = (inward * max(0.0, rise) * 0.5, rise)
        for point in eye.above[1:-1]:
            moved[point] = (0.0, rise * 0.3)
    return moved
