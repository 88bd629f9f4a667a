"""The lips of each viseme: shapes in absolute measure, so that a smile does not widen an "ou"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from visavis.faces.portrait.networks import Floats
from visavis.faces.portrait.topology import LOWER_LIP, UPPER_LIP

_NEUTRAL_WIDTH = 0.375
"""Of a mouth at rest, in widths of the face."""
_NEUTRAL_LINE = 0.45
"""Where between parted lips they would meet, 0 being the upper one."""


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
    "PP": Shape(width=0.97, thickness=0.72, smile=0.5),
    "FF": Shape(width=0.98, up=0.022, down=-0.004, jaw=-0.004, thickness=0.85, smile=0.45),
    "TH": Shape(width=1.0, up=0.014, down=0.030, jaw=0.022),
    "DD": Shape(width=1.02, up=0.014, down=0.028, jaw=0.02, smile=0.6),
    "kk": Shape(width=1.03, up=0.016, down=0.040, jaw=0.03, smile=0.6),
    "CH": Shape(width=0.72, up=0.026, down=0.032, jaw=0.015, thickness=1.1, roundness=0.7, smile=0),
    "SS": Shape(width=1.06, up=0.017, down=0.022, jaw=0.006, thickness=0.95, smile=0.7),
    "nn": Shape(width=1.0, up=0.012, down=0.026, jaw=0.018, smile=0.6),
    "RR": Shape(
        width=0.84, up=0.018, down=0.028, jaw=0.016, thickness=1.12, roundness=0.4, smile=0.15
    ),
    "aa": Shape(width=1.0, up=0.026, down=0.118, jaw=0.095, roundness=0.75, smile=0.2),
    "E": Shape(width=1.1, up=0.020, down=0.062, jaw=0.045, roundness=0.2, smile=0.65),
    "ih": Shape(width=1.08, up=0.018, down=0.044, jaw=0.028, roundness=0.1, smile=0.7),
    "oh": Shape(width=0.68, up=0.030, down=0.078, jaw=0.06, thickness=1.0, roundness=0.9, smile=0),
    "ou": Shape(
        width=0.50, up=0.020, down=0.034, jaw=0.022, thickness=0.98, roundness=1.0, smile=0
    ),
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
    line = upper[-1] + (lower[-1] - upper[-1]) * _NEUTRAL_LINE
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
    for rings, sign, opening in ((mouth.upper, -1.0, shape.up), (mouth.lower, 1.0, shape.down)):
        share = _along_of(rings, mouth)
        inner = np.stack([share[-1] * half, line + sign * opening * profile], axis=1)
        lips.append(_thickened(rings, share * half, inner, _fullness(mouth, shape, half)))
    return lips[0], lips[1]


def _fullness(mouth: Mouth, shape: Shape, half: float) -> float:
    """A mouth that grows narrower grows fuller, and the other way round."""
    return shape.thickness * float(np.clip((mouth.half / half) ** 0.15, 0.85, 1.12))


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
    out = np.empty_like(rings)
    out[:, :, 0] = x
    out[:, :, 1] = inner[None, :, 1] + (rings[:, :, 1] - rings[-1:, :, 1]) * fullness
    # The very corners belong to both lips: they stay together whatever the fullness.
    for k in range(len(rings)):
        for end in (0, -1):
            out[k, end, 1] = inner[end, 1] + (rings[k, end, 1] - rings[-1, end, 1])
    return out
