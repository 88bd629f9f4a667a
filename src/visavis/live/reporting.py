"""A session's events as those of the stream's contract with the API."""

from __future__ import annotations

from collections.abc import Callable

from visavis.clock import Clock
from visavis.live import events
from visavis.live.wire import Figures, FromProcess, Happened, Watched
from visavis.streams import messages


class Reporter:
    """Numbers events from 1 and sends them on."""

    def __init__(self, clock: Clock, send: Callable[[FromProcess], None]) -> None:
        self._clock = clock
        self._send = send
        self._number = 0

    def ready(self) -> None:
        """The stream streams."""
        self._put(messages.Ready(**self._stamp()))

    def not_ready(self, reason: str) -> None:
        """There will be no stream."""
        self._put(messages.NotReady(reason=reason, **self._stamp()))

    def tell(self, event: events.Event) -> None:
        """What a session has told."""
        match event:
            case events.DriveBegan(drive_id=drive_id):
                self._put(messages.DriveStarted(drive_id=drive_id, **self._stamp()))
            case events.DriveEnded(drive_id=drive_id, interrupted=True):
                self._put(messages.DriveInterrupted(drive_id=drive_id, **self._stamp()))
            case events.DriveEnded(drive_id=drive_id):
                self._put(messages.DriveFinished(drive_id=drive_id, **self._stamp()))
            case events.DriveFailed(drive_id=drive_id, reason=reason):
                self._put(messages.DriveFailed(drive_id=drive_id, reason=reason, **self._stamp()))
            case events.ViewersChanged(viewers=viewers):
                self._send(Watched(viewers))
            case Figures():
                self._send(event)
            case events.Captioned():
                pass  # for viewers only

    def _stamp(self) -> dict[str, int]:
        self._number += 1
        return {"number": self._number, "time_ms": round(self._clock.now() * 1000)}

    def _put(self, event: messages.AnyEvent) -> None:
        self._send(Happened(messages.encode(event)))
