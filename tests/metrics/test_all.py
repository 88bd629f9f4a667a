"""Everything together, as a scrape sees it."""

from prometheus_client.parser import text_string_to_metric_families

from visavis.metrics.all import Metrics
from visavis.metrics.state import State

STATE = State(
    catalogue_version=7, cores_available=1.7, cores_taken=0.5, refusals=3, spares=1,
    spare_failures=0, viewers=2, pcm_bytes=4096, cpu_s=12.5, process_ends={"crashed": 1},
    previews={"rendered": 4}, streams={"streaming": 2}, drives_queued=5, callbacks_pending=6,
)  # fmt: skip
GONE = State(
    catalogue_version=7, cores_available=1.7, cores_taken=0.5, refusals=3, spares=1,
    spare_failures=0, viewers=2, pcm_bytes=0, cpu_s=0.0,
)  # fmt: skip


def samples(state: State) -> dict[str, float]:
    metrics = Metrics(["Speak"], "1.2.3")
    metrics.calls.note("Speak", 0, 0.001)
    metrics.callbacks.tried(received=True, last=False, seconds=0.2)
    metrics.callbacks.tried(received=False, last=False, seconds=0.2)
    metrics.callbacks.tried(received=False, last=True, seconds=70.0)
    metrics.watch(lambda: state)
    found = {}
    for family in text_string_to_metric_families(metrics.text().decode()):
        assert family.documentation, family.name
        assert family.type != "unknown", family.name
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}[{labels}]" if labels else sample.name] = sample.value
    return found


def test_what_a_server_knows_is_told() -> None:
    found = samples(STATE)
    assert found["visavis_build_info[version=1.2.3]"] == 1
    assert found["visavis_catalogue_version"] == 7
    assert found["visavis_stream_cores_available"] == 1.7
    assert found["visavis_stream_cores_taken"] == 0.5
    assert found["visavis_stream_refusals_total"] == 3
    assert found["visavis_spare_processes"] == 1
    assert found["visavis_viewers"] == 2
    assert found["visavis_pcm_waiting_bytes"] == 4096
    assert found["visavis_stream_cpu_seconds_total"] == 12.5
    assert found["visavis_stream_process_ends_total[how=crashed]"] == 1
    assert found["visavis_previews_total[outcome=rendered]"] == 4
    assert found["visavis_streams[status=streaming]"] == 2
    assert found["visavis_drives_queued"] == 5
    assert found["visavis_callbacks_pending"] == 6
    assert found["visavis_database_up"] == 1
    assert found["process_resident_memory_bytes"] > 0


def test_while_the_database_is_gone_its_numbers_are_absent_not_zero() -> None:
    found = samples(GONE)
    assert found["visavis_database_up"] == 0
    for name in ("visavis_streams", "visavis_drives_queued", "visavis_callbacks_pending"):
        assert not [one for one in found if one.startswith((f"{name}[", name + " ", name))
                    and not one.startswith("visavis_streams_")], name  # fmt: skip
    assert found["visavis_viewers"] == 2


def test_callbacks_are_counted_once_each_and_timed_when_received() -> None:
    found = samples(STATE)
    assert found["visavis_callbacks_total[delivery=received]"] == 1
    assert found["visavis_callbacks_total[delivery=given_up]"] == 1
    assert found["visavis_callback_failed_tries_total"] == 2
    assert found["visavis_callback_delivery_seconds_sum"] == 0.2
