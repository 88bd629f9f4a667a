"""How often injected faults hit."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter

_EFFECTS = ("code", "latency", "callback")


class FaultMetrics:
    """Of the faults that people who test have set."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._hits = Counter(
            "visavis_injected_faults",
            "Injected faults that hit, by effect: a code, latency or a dropped callback.",
            ("effect",),
            registry=registry,
        )
        for effect in _EFFECTS:
            self._hits.labels(effect)

    def hit(self, *, code: bool = False, latency: bool = False, callback: bool = False) -> None:
        """One did so much."""
        for effect, has in zip(_EFFECTS, (code, latency, callback), strict=True):
            if has:
                self._hits.labels(effect).inc()
