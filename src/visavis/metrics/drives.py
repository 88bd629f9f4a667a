"""Drives: how they end, and how soon and how well they are heard and seen."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram

from visavis.live.wire import Figures

MOST_ASKED = 10_000
"""Drives that have not ended and of which it is remembered when they were asked for."""
_SOON_S = (0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0)
_QUEUED_S = (0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
_SKEW_S = (0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.12, 0.2, 0.5)


class _Asked(NamedTuple):
    source: str
    seconds: float
    """From the call to the stream's process."""


class DriveMetrics:
    """What is known of drives."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._asked: OrderedDict[str, _Asked] = OrderedDict()
        self._ended = Counter(
            "visavis_drives",
            "Drives that ended, by source (text, audio, pcm, rtc) and outcome.",
            ("source", "outcome"),
            registry=registry,
        )
        self._queued = Histogram(
            "visavis_drive_queue_seconds",
            "Time that a drive waited behind others before its turn.",
            registry=registry,
            buckets=_QUEUED_S,
        )
        self._sound = _by_source(
            "visavis_drive_first_sound_seconds",
            "From the call to the first sound on its way to viewers, less the time in the queue.",
            registry,
        )
        self._picture = _by_source(
            "visavis_drive_first_picture_seconds",
            "From the call to the first picture with a moved mouth on its way to viewers, less the "
            "time in the queue; of drives that somebody watched.",
            registry,
        )
        self._skew = Histogram(
            "visavis_drive_skew_seconds",
            "How far a drive's sound and pictures were apart where they were furthest.",
            registry=registry,
            buckets=_SKEW_S,
        )
        self._made, self._late, self._dropped = (
            Counter(f"visavis_drive_pictures{name}", text, registry=registry)
            for name, text in (
                ("", "Pictures shown while drives spoke."),
                ("_late", "Those that came more than 40 ms after their sound."),
                ("_dropped", "Pictures left out, for the one before was still being made."),
            )
        )

    def asked(self, drive_id: str, source: str, seconds: float) -> None:
        """A drive was handed to its stream, so many seconds after the call that asked for it."""
        while len(self._asked) >= MOST_ASKED:
            self._asked.popitem(last=False)
        self._asked[drive_id] = _Asked(source, seconds)

    def ended(self, source: str, outcome: str) -> None:
        """``outcome`` is ended, failed or interrupted."""
        self._ended.labels(source, outcome).inc()

    def heard(self, figures: Figures) -> None:
        """What its stream measured of a drive."""
        self._queued.observe(figures.waited_s)
        if asked := self._asked.pop(figures.drive_id, None):
            self._sound.labels(asked.source).observe(asked.seconds + figures.sound_s)
            if figures.picture_s is not None:
                self._picture.labels(asked.source).observe(asked.seconds + figures.picture_s)
        if figures.pictures:
            self._skew.observe(abs(figures.worst_skew_ms) / 1000)
        self._made.inc(figures.pictures)
        self._late.inc(figures.late)
        self._dropped.inc(figures.dropped)


def _by_source(name: str, text: str, registry: CollectorRegistry) -> Histogram:
    return Histogram(name, text, ("source",), registry=registry, buckets=_SOON_S)
