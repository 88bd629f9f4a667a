"""Numbers of calls."""

from prometheus_client import CollectorRegistry, generate_latest

from visavis.metrics.calls import CallMetrics


def text(calls: CallMetrics) -> list[str]:
    registry = CollectorRegistry()
    registry.register(calls)
    return generate_latest(registry).decode().splitlines()


def test_calls_are_counted_by_action_and_code() -> None:
    calls = CallMetrics(["Speak", "Stop"])
    for code in (0, 0, 400000005):
        calls.note("Speak", code, 0.002)
    calls.note("Stop", 0, 0.1)
    lines = text(calls)
    assert 'visavis_calls_total{action="Speak",code="0"} 2.0' in lines
    assert 'visavis_calls_total{action="Speak",code="400000005"} 1.0' in lines
    assert 'visavis_calls_total{action="Stop",code="0"} 1.0' in lines


def test_durations_are_of_all_codes_and_cumulate() -> None:
    calls = CallMetrics(["Speak"])
    for code, seconds in ((0, 0.0005), (0, 0.002), (100000005, 0.002), (0, 99.0)):
        calls.note("Speak", code, seconds)
    lines = text(calls)
    name = 'visavis_call_duration_seconds_bucket{action="Speak",le='
    assert name + '"0.0005"} 1.0' in lines
    assert name + '"0.0025"} 3.0' in lines
    assert name + '"10.0"} 3.0' in lines
    assert name + '"+Inf"} 4.0' in lines
    assert 'visavis_call_duration_seconds_count{action="Speak"} 4.0' in lines
    assert 'visavis_call_duration_seconds_sum{action="Speak"} 99.0045' in lines


def test_names_that_callers_make_up_share_one_label() -> None:
    calls = CallMetrics(["Speak"])
    for number in range(1000):
        calls.note(f"Attack{number}", 100000008, 0.001)
    lines = text(calls)
    assert 'visavis_calls_total{action="other",code="100000008"} 1000.0' in lines
    assert not [line for line in lines if "Attack" in line]
