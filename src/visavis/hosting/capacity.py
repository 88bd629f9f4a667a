"""Admission by what streams cost: measured before the first, and again while they run.

A stream asks for what it costs when it speaks and is watched, for it may at any time. What is asked
for together must fit into the cores that streams may use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from visavis.live.sizing import small
from visavis.streams.host import InsufficientResourcesError
from visavis.streams.messages import StreamSpec

log = structlog.get_logger()

SHARE = 0.85
"""Of the cores: the rest is for calls, voices and the system."""
STREAM_BYTES = 320 * 1024 * 1024
"""What a stream's process may come to hold at 720x1280, its voice's worker included."""
SOUND_CORES = 0.03
"""Voice, lips, Opus and sending, while a stream speaks."""
DEFAULT_PIXELS, DEFAULT_RATE = 720 * 1280, 25
OTHER_COST_S = ((256 * 256, 0.0025), (512 * 512, 0.0055))
"""What a picture costs where that could not be measured: a face that moves, on a slow core."""


@dataclass(frozen=True)
class PictureCost:
    """CPU seconds of a talking picture, drawn and encoded, by its pixels."""

    points: Sequence[tuple[int, float]] = OTHER_COST_S
    """(pixels, seconds), the smaller first; at least two."""

    def of(self, pixels: int) -> float:
        """Seconds for a picture of so many pixels, on the line through the outer points."""
        (low, low_s), (high, high_s) = self.points[0], self.points[-1]
        slope = max(0.0, (high_s - low_s) / (high - low))
        return max(low_s + slope * (pixels - low), low_s * pixels / low if pixels < low else 0.0)


@dataclass
class Capacity:
    """The room on this machine, and who has it."""

    cores: float
    """That streams may use together."""
    free_memory: Callable[[], int]
    """Bytes."""
    cost: PictureCost = field(default_factory=PictureCost)
    refusals: int = 0
    """Streams for which there was no room."""
    _taken: dict[str, float] = field(default_factory=dict)

    @property
    def taken(self) -> float:
        """The cores that are spoken for."""
        return sum(self._taken.values())

    def demand(self, spec: StreamSpec) -> float:
        """The cores that a stream like this needs."""
        spec = small(spec) if spec.small_picture else spec
        pixels = spec.width * spec.height
        if (box := spec.face_box) is not None:  # drawn as a whole, also where it is out of sight
            pixels = max(pixels, box.width * box.height)
        return SOUND_CORES + spec.frame_rate * self.cost.of(pixels)

    def take(self, spec: StreamSpec) -> None:
        """Raises InsufficientResourcesError. The first stream always finds a core to use."""
        self.reserve(spec.task_id, self.demand(spec))

    def reserve(self, task_id: str, demand: float) -> None:
        """So many cores for a stream, or for what else has a process. Raises as ``take``."""
        memory = self.free_memory()
        if (self._taken and self.taken + demand > self.cores) or memory < STREAM_BYTES:
            self.refusals += 1
            log.warning(
                "stream.no_room",
                task_id=task_id,
                streams=len(self._taken),
                cores_taken=round(self.taken, 2),
                cores_asked=round(demand, 2),
                cores=round(self.cores, 2),
                free_mb=memory // 2**20,
            )
            raise InsufficientResourcesError
        self._taken[task_id] = demand

    def correct(self, task_id: str, measured: float) -> None:
        """A stream was seen to use so many cores; more than it asked for is what it has from then
        on."""
        if task_id in self._taken and measured > self._taken[task_id]:
            self._taken[task_id] = measured

    def shortage(self) -> str:
        """Why another stream of the default size would find no room now; empty if it would."""
        if self.free_memory() < STREAM_BYTES:
            return "There is no memory for another stream."
        demand = SOUND_CORES + DEFAULT_RATE * self.cost.of(DEFAULT_PIXELS)
        if self._taken and self.taken + demand > self.cores:
            return "The cores that streams may use are taken."
        return ""

    def give_back(self, task_id: str) -> None:
        """A stream is over. Twice does no harm."""
        self._taken.pop(task_id, None)
