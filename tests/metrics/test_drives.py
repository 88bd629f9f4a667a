"""Numbers of drives."""

import pytest
from prometheus_client import CollectorRegistry

from visavis.live.wire import Figures
from visavis.metrics import drives as module
from visavis.metrics.drives import DriveMetrics

FIGURES = Figures(
    "d", waited_s=3.0, sound_s=0.04, picture_s=0.05, worst_skew_ms=-30.0, pictures=50, late=2,
    dropped=1,
)  # fmt: skip


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def drives(registry: CollectorRegistry) -> DriveMetrics:
    return DriveMetrics(registry)


def test_the_first_sound_counts_from_the_call_without_the_queue(
    drives: DriveMetrics, registry: CollectorRegistry
) -> None:
    drives.asked("d", "text", 0.01)
    drives.heard(FIGURES)
    text = {"source": "text"}
    assert registry.get_sample_value(
        "visavis_drive_first_sound_seconds_sum", text
    ) == pytest.approx(0.05)
    assert registry.get_sample_value(
        "visavis_drive_first_picture_seconds_sum", text
    ) == pytest.approx(0.06)
    assert registry.get_sample_value("visavis_drive_queue_seconds_sum") == 3.0
    assert registry.get_sample_value("visavis_drive_skew_seconds_sum") == pytest.approx(0.03)
    for name, number in (("", 50), ("_late", 2), ("_dropped", 1)):
        assert registry.get_sample_value(f"visavis_drive_pictures{name}_total") == number


def test_an_unwatched_drive_has_no_picture_and_no_skew(
    drives: DriveMetrics, registry: CollectorRegistry
) -> None:
    drives.asked("d", "audio", 0.0)
    drives.heard(Figures("d", waited_s=0.0, sound_s=0.04))
    audio = {"source": "audio"}
    assert registry.get_sample_value("visavis_drive_first_sound_seconds_count", audio) == 1
    assert registry.get_sample_value("visavis_drive_first_picture_seconds_count", audio) is None
    assert registry.get_sample_value("visavis_drive_skew_seconds_count") == 0


def test_ends_are_counted_by_source_and_outcome(
    drives: DriveMetrics, registry: CollectorRegistry
) -> None:
    drives.ended("pcm", "interrupted")
    labels = {"source": "pcm", "outcome": "interrupted"}
    assert registry.get_sample_value("visavis_drives_total", labels) == 1


def test_drives_that_are_never_heard_do_not_pile_up(
    drives: DriveMetrics, registry: CollectorRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ASKED", 3)
    for number in range(5):
        drives.asked(str(number), "text", 0.0)
    assert len(drives._asked) == 3
    drives.heard(Figures("0", waited_s=0.0, sound_s=0.1))  # of one that is forgotten
    assert (
        registry.get_sample_value("visavis_drive_first_sound_seconds_count", {"source": "text"})
        is None
    )
