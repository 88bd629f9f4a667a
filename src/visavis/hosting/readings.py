"""What the processes of streams tell of themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from visavis.clock import Clock
from visavis.hosting.capacity import Capacity
from visavis.hosting.stream import End
from visavis.live.wire import LOAD_EVERY_S, Figures, FromProcess, Load, Watched


@dataclass
class _Reading:
    viewers: int = 0
    cpu_s: float | None = None
    """When it last said so, at ``at_s``."""
    at_s: float = 0.0


class Readings:
    """Of each stream what was said last; and what is counted over all of them."""

    def __init__(
        self, clock: Clock, capacity: Capacity, heard: Callable[[Figures], None] | None = None
    ) -> None:
        self._clock = clock
        self._capacity = capacity
        self._heard = heard
        self._streams: dict[str, _Reading] = {}
        self.ends: Counter[str] = Counter({end.value: 0 for end in End})
        self.cpu_s = 0.0
        """CPU time of all streams, without their voices."""

    @property
    def viewers(self) -> int:
        return sum(one.viewers for one in self._streams.values())

    def viewers_of(self, task_id: str) -> int:
        """How many watch one stream; none where it does not run here."""
        reading = self._streams.get(task_id)
        return reading.viewers if reading is not None else 0

    def hear(self, task_id: str, message: FromProcess) -> None:
        """A message that is about the process itself."""
        match message:
            case Watched(viewers=viewers):
                self._of(task_id).viewers = viewers
            case Load():
                self._weigh(task_id, self._of(task_id), message)
            case Figures() if self._heard is not None:
                self._heard(message)

    def close(self, task_id: str, end: End | None) -> None:
        """A stream is over."""
        self._streams.pop(task_id, None)
        if end is not None:
            self.ends[end.value] += 1

    def _of(self, task_id: str) -> _Reading:
        return self._streams.setdefault(task_id, _Reading())

    def _weigh(self, task_id: str, reading: _Reading, load: Load) -> None:
        """The first tells what getting ready has cost, which says nothing of the stream."""
        now_s = self._clock.monotonic()
        if reading.cpu_s is not None:
            used_s = load.cpu_s - reading.cpu_s
            # What was late on its way comes close before the next: no time is that short.
            self._capacity.correct(task_id, used_s / max(now_s - reading.at_s, LOAD_EVERY_S))
            self.cpu_s += used_s
        else:
            self.cpu_s += load.cpu_s
        reading.cpu_s, reading.at_s = load.cpu_s, now_s
