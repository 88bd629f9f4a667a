"""How things stand at the moment of a scrape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


@dataclass(frozen=True)
class State:
    """What a server knows of itself. What the database would say is None while it is gone."""

    catalogue_version: int
    cores_available: float
    cores_taken: float
    refusals: int
    spares: int
    spare_failures: int
    viewers: int
    pcm_bytes: int
    cpu_s: float
    process_ends: Mapping[str, int] = field(default_factory=dict)
    previews: Mapping[str, int] = field(default_factory=dict)
    streams: Mapping[str, int] | None = None
    drives_queued: int | None = None
    callbacks_pending: int | None = None


class StateMetrics(Collector):
    """Asks at each scrape."""

    def __init__(self, look: Callable[[], State]) -> None:
        self._look = look

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked when this is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """As prometheus_client wants it."""
        state = self._look()
        yield from _gauges(state)
        yield from _counters(state)
        yield from _from_database(state)


def _gauges(state: State) -> Iterator[Metric]:
    for name, text, value in (
        ("visavis_catalogue_version", "Version of the catalogue and the Apps that is served.",
         state.catalogue_version),
        ("visavis_stream_cores_available", "Cores that streams may use together.",
         state.cores_available),
        ("visavis_stream_cores_taken", "Cores that the running streams are reckoned to need.",
         state.cores_taken),
        ("visavis_spare_processes", "Processes that wait for a stream.", state.spares),
        ("visavis_viewers", "Viewers that are connected.", state.viewers),
        ("visavis_pcm_waiting_bytes", "PCM that clients have sent and that waits to be spoken.",
         state.pcm_bytes),
    ):  # fmt: skip
        yield GaugeMetricFamily(name, text, value)


def _counters(state: State) -> Iterator[Metric]:
    yield CounterMetricFamily(
        "visavis_stream_refusals", "Streams refused for want of room.", state.refusals
    )
    yield CounterMetricFamily(
        "visavis_spare_failures", "Processes that could not be started.", state.spare_failures
    )
    yield CounterMetricFamily(
        "visavis_stream_cpu_seconds", "CPU time of streams, without their voices.", state.cpu_s
    )
    yield _labelled(
        CounterMetricFamily(
            "visavis_stream_process_ends",
            "Processes of streams that ended, by how: stopped is as asked for.",
            labels=("how",),
        ),
        state.process_ends,
    )
    yield _labelled(
        CounterMetricFamily(
            "visavis_previews", "Previews of actions, by outcome.", labels=("outcome",)
        ),
        state.previews,
    )


def _from_database(state: State) -> Iterator[Metric]:
    known = state.streams is not None
    yield GaugeMetricFamily(
        "visavis_database_up", "Whether the database answered at this scrape.", int(known)
    )
    if state.streams is not None:
        yield _labelled(
            GaugeMetricFamily(
                "visavis_streams", "Live streams of this server, by status.", labels=("status",)
            ),
            state.streams,
        )
    for name, text, value in (
        ("visavis_drives_queued", "Drives of this server's streams that wait for their turn.",
         state.drives_queued),
        ("visavis_callbacks_pending", "Callbacks in the database that are still to be delivered.",
         state.callbacks_pending),
    ):  # fmt: skip
        if value is not None:
            yield GaugeMetricFamily(name, text, value)


def _labelled(family: CounterMetricFamily | GaugeMetricFamily, values: Mapping[str, int]) -> Metric:
    for name, value in values.items():
        family.add_metric((name,), value)
    return family
