"""What a drive's viewers notice of how the stream fares: waiting, and pictures that come late."""

from __future__ import annotations

from dataclasses import dataclass

from visavis.clock import Clock
from visavis.faces.contract import Pose
from visavis.live.events import DriveBegan, DriveEnded, DriveFailed, Event
from visavis.live.wire import Figures

LATE_MS = 40.0
_MOVED = 0.1
"""Of a viseme's weight, or of how far the jaw is down: from here on a viewer sees it."""
_AT_REST = "sil"


@dataclass(slots=True)
class _Shot:
    at_s: float
    moved: bool


@dataclass(slots=True)
class _Run:
    """A drive while it is heard."""

    began: DriveBegan
    turn_s: float
    picture_s: float | None = None
    worst_ms: float = 0.0
    last_ms: float = 0.0
    pictures: int = 0
    late: int = 0
    dropped: int = 0


class Gauge:
    """One drive at a time, from its first sound to its end."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._run: _Run | None = None
        self._shots: dict[int, _Shot] = {}

    def heard(self, event: Event) -> Figures | None:
        """What a drive did; its figures when that was its end."""
        if isinstance(event, DriveBegan):
            self._run = _Run(event, self._clock.monotonic() - event.sound_s)
            self._shots.clear()
        if not isinstance(event, DriveEnded | DriveFailed) or self._run is None:
            return None
        if event.drive_id != self._run.began.drive_id:
            return None
        run, self._run = self._run, None
        return _figures(run)

    def shot(self, pose: Pose, position: int, *, made: bool) -> None:
        """A picture for this position is due now, and is on its way or is left out."""
        if self._run is None:
            return
        if made:
            self._shots[position] = _Shot(self._clock.monotonic(), _has_moved(pose))
        else:
            self._run.dropped += 1

    def shown(self, position: int) -> None:
        """The picture is on its way to the viewers."""
        shot = self._shots.pop(position, None)
        run = self._run
        if shot is None or run is None:
            return
        now_s = self._clock.monotonic()
        run.pictures += 1
        run.last_ms = (now_s - shot.at_s) * 1000
        run.late += run.last_ms > LATE_MS
        if abs(run.last_ms) > abs(run.worst_ms):
            run.worst_ms = run.last_ms
        if shot.moved and run.picture_s is None:
            run.picture_s = now_s - run.turn_s


def _has_moved(pose: Pose) -> bool:
    shaped = any(weight > _MOVED for name, weight in pose.visemes.items() if name != _AT_REST)
    return shaped or pose.mouth_open > _MOVED


def _figures(run: _Run) -> Figures:
    return Figures(
        drive_id=run.began.drive_id,
        waited_s=run.began.waited_s,
        sound_s=run.began.sound_s,
        picture_s=run.picture_s,
        worst_skew_ms=run.worst_ms,
        last_skew_ms=run.last_ms,
        pictures=run.pictures,
        late=run.late,
        dropped=run.dropped,
    )
