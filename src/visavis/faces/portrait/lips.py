"""The lips of each viseme: shapes in absolute measure, so that a smile does not widen an "ou"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from visavis.faces.portrait.arrays import Floats
from visavis.faces.portrait.topology import LOWER_LIP, UPPER_LIP

_NEUTRAL_WIDTH = 0.375
"""Of a mouth at rest, in widths of the face."""
_NEUTRAL_LINE, _SMILING_LINE, _SMILING_GAP = 0.45, 0.7, 0.06
"""Where between parted lips they would meet, 0 being the upper one: who shows the upper teeth has
raised the upper lip."""
_FULL_UPPER, _FULL_LOWER = 0.042, 0.052
"""Heights of lips that no smile stretches."""
_RELAXED = 0.2
"""The share of the mouth's width that a smile has added when its lips are all thin."""
_FULLEST = 2.2
_ROUND_SIDES = 0.16
"""How much a round mouth's opening is narrower than its lips, beyond the picture's."""


class Shape(NamedTuple):
    """What a mouth does. Lengths are in widths of the face."""

    width: float = 1.0
    """In widths of the mouth at rest without a smile."""
    up: float = 0.0
    """How far the upper lip's middle is above the line where the lips meet."""
    down: float = 0.0
    jaw: float = 0.0
    thickness: float = 1.0
    roundness: float = 0.0
    """0: a lens, 1: an ellipse."""
    smile: float = 0.5
    """How much of the picture's own smile stays."""


SHAPES = {
    "PP": Shape(width=0.95, thickness=0.9, smile=0.3),
    "FF": Shape(width=0.98, up=0.022, down=-0.004, jaw=-0.004, thickness=0.85, smile=0.45),
    "TH": Shape(width=1.0, up=0.014, down=0.030, jaw=0.022),
    "DD": Shape(width=1.02, up=0.014, down=0.028, jaw=0.02, smile=0.6),
    "kk": Shape(width=1.03, up=0.016, down=0.040, jaw=0.03, smile=0.6),
    "CH": Shape(width=0.74, up=0.018, down=0.03, jaw=0.015, thickness=1.1, roundness=0.7, smile=0),
    "SS": Shape(width=1.06, up=0.017, down=0.022, jaw=0.006, thickness=0.95, smile=0.7),
    "nn": Shape(width=1.0, up=0.012, down=0.026, jaw=0.018, smile=0.6),
    "RR": Shape(
        width=0.84, up=0.018, down=0.028, jaw=0.016, thickness=1.12, roundness=0.4, smile=0.15
    ),
    "aa": Shape(width=1.0, up=0.026, down=0.118, jaw=0.095, roundness=0.75, smile=0.2),
    "E": Shape(width=1.1, up=0.020, down=0.062, jaw=0.045, roundness=0.2, smile=0.65),
    "ih": Shape(width=1.08, up=0.018, down=0.044, jaw=0.028, roundness=0.1, smile=0.7),
    "oh": Shape(width=0.72, up=0.02, down=0.084, jaw=0.06, thickness=1.05, roundness=0.95, smile=0),
    "ou": Shape(width=0.60, up=0.012, down=0.036, jaw=0.022, thickness=1.1, roundness=1.0, smile=0),
}
"""Of every viseme but silence, which is the picture as it is."""


@dataclass(frozen=True, slots=True)
class Mouth:
    """Where the lips are, seen from the mouth's middle: x along the eyes, y down."""

    upper: Floats
    """4 rings, from outside to inside, x 11 x 2, in widths of the face."""
    lower: Floats
    neutral_half: float
    line: Floats
    """Where the lips meet, 11 x 2."""

    @property
    def half(self) -> float:
        """Half the width of the mouth as it is in the picture."""
        return float(self.upper[0, -1, 0] - self.upper[0, 0, 0]) / 2

    @property
    def gap(self) -> float:
        """How far the lips are apart in the picture, in widths of the face."""
        return float(np.max(self.lower[-1, :, 1] - self.upper[-1, :, 1]))


def measure(local: Floats) -> Mouth:
    """The mouth of a face whose points are given from the mouth's middle, in widths of the face."""
    upper = np.stack([local[list(ring)] for ring in UPPER_LIP])
    lower = np.stack([local[list(ring)] for ring in LOWER_LIP])
    gap = float(np.max(lower[-1, :, 1] - upper[-1, :, 1]))
    raised = float(np.clip(gap / _SMILING_GAP, 0, 1))
    line = upper[-1] + (lower[-1] - upper[-1]) * (
        _NEUTRAL_LINE + raised * (_SMILING_LINE - _NEUTRAL_LINE)
    )
    half = float(upper[0, -1, 0] - upper[0, 0, 0]) / 2
    return Mouth(upper, lower, min(half, _NEUTRAL_WIDTH / 2), line)


def shaped(mouth: Mouth, shape: Shape) -> tuple[Floats, Floats]:
    """Both lips in this shape: rings x 11 x 2 each, as in `Mouth`."""
    half = shape.width * mouth.neutral_half
    half += shape.smile * (mouth.half - mouth.neutral_half)
    along = _along(mouth)
    line = _line(mouth, shape, along, half)
    profile = _profile(along[-1], shape.roundness)
    lips = []
    for rings, opening, full in (
        (mouth.upper, -shape.up, _FULL_UPPER),
        (mouth.lower, shape.down, _FULL_LOWER),
    ):
        share = _along_of(rings, mouth)
        share[1:] *= 1 - _ROUND_SIDES * shape.roundness * np.linspace(0, 1, 4)[1:, None]
        inner = np.stack([share[-1] * half, line + opening * profile], axis=1)
        fullness = shape.thickness * _fullness(mouth, rings, half, full)
        lips.append(_thickened(rings, share * half, inner, fullness))
    return lips[0], lips[1]


def _fullness(mouth: Mouth, rings: Floats, half: float, full: float) -> float:
    """A mouth that grows narrower grows fuller, and the other way round."""
    middle = rings.shape[1] // 2
    own = abs(float(rings[-1, middle, 1] - rings[0, middle, 1]))
    relaxed = float(np.clip((mouth.half - half) / (_RELAXED * mouth.half), 0, 1))
    filled = 1 + relaxed * max(0.0, full / max(own, 1e-3) - 1)
    return min(_FULLEST, filled * float(np.clip((mouth.half / half) ** 0.25, 0.85, 1.3)))


def _along(mouth: Mouth) -> Floats:
    return _along_of(mouth.upper, mouth)


def _along_of(rings: Floats, mouth: Mouth) -> Floats:
    middle = (mouth.upper[0, -1, 0] + mouth.upper[0, 0, 0]) / 2
    share: Floats = (rings[:, :, 0] - middle) / mouth.half
    return share


def _line(mouth: Mouth, shape: Shape, along: Floats, half: float) -> Floats:
    """Heights where the lips meet: the picture's own, flattened by what goes of the smile."""
    own = mouth.line[:, 1]
    middle = own[len(own) // 2]
    spread = max(mouth.half - mouth.neutral_half, 0.0)
    smiling = float(np.clip(spread / (0.2 * mouth.neutral_half), 0, 1))
    kept = 1 - smiling * (1 - shape.smile)
    kept *= float(np.clip(half / mouth.half, 0.4, 1.0))
    line: Floats = middle + (own - middle) * kept
    return line


def _profile(along: Floats, roundness: float) -> Floats:
    room = np.clip(1 - (along / max(1e-6, float(np.max(np.abs(along))))) ** 2, 0, 1)
    profile: Floats = room ** (1.0 - 0.5 * roundness)
    return profile


def _thickened(rings: Floats, x: Floats, inner: Floats, fullness: float) -> Floats:
    """The lip's rings at these x, on an inner edge that has moved."""
    away = _layered(rings)
    away[:, 1:-1] = (away * fullness)[:, 1:-1]
    # Lips taper off towards the corners, whatever shadow the network took for lip there.
    share = (x[0] - x[0].mean()) / max(1e-6, float(np.ptp(x[0])) / 2)
    most = np.abs(away[:, [away.shape[1] // 2]]) * np.clip(1 - share**2, 0, 1) ** 0.6
    away[:, 1:-1] = np.clip(away, -most, most)[:, 1:-1]
    drop = rings[0, [0, -1], 1] - rings[-1, [0, -1], 1]
    corners = np.stack([x[0, [0, -1]], inner[[0, -1], 1] + drop], axis=1)
    out = np.empty_like(rings)
    out[:, :, 0] = x
    out[:, :, 1] = _height(x, inner, corners) + away
    return out


def _layered(rings: Floats) -> Floats:
    """How far each point is from the lip's inner edge, outer rings never inside inner ones.

    Near the corners of a smile the network's rings cross each other; what follows from them would
    fold.
    """
    away = rings[:, :, 1] - _height(rings[:, :, 0], rings[-1], rings[0, [0, -1]])
    outward = np.sign(away[0, away.shape[1] // 2]) or 1.0
    layered = np.maximum.accumulate(np.maximum(away[::-1] * outward, 0), axis=0)[::-1] * outward
    # The very corners belong to both lips.
    layered[:, [0, -1]] = away[:, [0, -1]]
    return np.asarray(layered, np.float32)


def _height(x: Floats, inner: Floats, corners: Floats) -> Floats:
    """Of the lip's inner edge at any x; beyond its ends it goes on to the mouth's corners."""
    edge = np.concatenate([corners[:1], inner, corners[1:]])
    height: Floats = np.interp(x, np.maximum.accumulate(edge[:, 0]), edge[:, 1])
    return height
