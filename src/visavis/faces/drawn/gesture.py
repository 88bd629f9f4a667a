"""Gestures: what arms, head and face do over a few seconds, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from visavis.faces.drawn.arm import Side
from visavis.faces.timeline import Track

STANCE = "stance"
"""The reach of an arm at rest, whatever the character's stance."""

CHANNELS = (
    "yaw", "pitch", "roll", "gaze_x", "gaze_y", "blink", "wink", "smile", "grin", "brows",
    "shrug", "bow", "lean",
)  # fmt: skip
"""What tracks may move, all 0 at rest: degrees of the head, gaze and weights as in a pose,
`wink` for the eye on the viewer's right, `grin` for teeth, `shrug` and `lean` (to the viewer's
right) of the shoulders in canvas units, `bow` from 0, upright, to 1."""

JOINTS = ("upper", "elbow", "hand", "short")
"""What tracks named `l.upper` and so on may add to the joints of an arm, in degrees. `short` is
how much of the forearm's length is lost as it points at the viewer, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """One gesture. Every track starts and ends at 0; every arm starts and ends at `STANCE`."""

    duration_s: float
    tracks: Mapping[str, Track] = field(default_factory=dict)
    arms: Mapping[Side, tuple[tuple[float, str], ...]] = field(default_factory=dict)
    """When each arm has come to which reach."""

    def at(self, elapsed_s: float) -> dict[str, float]:
        """The values of its tracks; nothing before it began and after it ended."""
        if not 0 < elapsed_s < self.duration_s:
            return {}
        return {name: track.at(elapsed_s)[0] for name, track in self.tracks.items()}
