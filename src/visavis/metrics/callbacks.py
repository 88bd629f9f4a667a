"""What becomes of callbacks."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

_BOUNDS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class CallbackMetrics:
    """Of the callbacks that this server sends."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._over = Counter(
            "visavis_callbacks",
            "Callbacks that are over, by delivery: received, given_up or dropped.",
            ("delivery",),
            registry=registry,
        )
        for delivery in ("received", "given_up", "dropped"):
            self._over.labels(delivery)
        self._failed = Counter(
            "visavis_callback_failed_tries",
            "Tries to deliver a callback that did not succeed.",
            registry=registry,
        )
        self._seconds = Histogram(
            "visavis_callback_delivery_seconds",
            "From the event that a callback tells of to its receipt.",
            registry=registry,
            buckets=_BOUNDS_S,
        )

    def dropped(self) -> None:
        """An injected fault kept one from being sent."""
        self._over.labels("dropped").inc()

    def tried(self, *, received: bool, last: bool, seconds: float) -> None:
        """One was sent, so many seconds after its event; the ``last`` try is followed by none."""
        if received:
            self._over.labels("received").inc()
            self._seconds.observe(max(0.0, seconds))
            return
        self._failed.inc()
        if last:
            self._over.labels("given_up").inc()
