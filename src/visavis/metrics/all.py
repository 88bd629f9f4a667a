"""Everything that one server measures."""

from __future__ import annotations

from collections.abc import Callable, Collection

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from visavis.metrics.callbacks import CallbackMetrics
from visavis.metrics.calls import CallMetrics
from visavis.metrics.drives import DriveMetrics
from visavis.metrics.faults import FaultMetrics
from visavis.metrics.state import State, StateMetrics

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """Has a registry of its own: several servers in one process do not mix."""

    def __init__(self, actions: Collection[str], version: str) -> None:
        # They would be a second line for each, which nobody asks for.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self.calls = CallMetrics(actions)
        self._registry.register(self.calls)
        self.drives = DriveMetrics(self._registry)
        self.callbacks = CallbackMetrics(self._registry)
        self.faults = FaultMetrics(self._registry)
        build = Gauge(
            "visavis_build_info", "Always 1.", labelnames=("version",), registry=self._registry
        )
        build.labels(version).set(1)
        ProcessCollector(registry=self._registry)

    def watch(self, look: Callable[[], State]) -> None:
        """Have this asked at each scrape. Once."""
        self._registry.register(StateMetrics(look))

    def text(self) -> bytes:
        """All of it, in Prometheus' text format (CONTENT_TYPE)."""
        return generate_latest(self._registry)
