"""What makes a server not ready, and what does not."""

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.bootstrap.monitoring import LEAST_FREE_BYTES, Monitor
from visavis.database.follower import ChangeFeed
from visavis.metrics.all import Metrics
from visavis.settings import Settings
from visavis.streams.outbox import Outbox
from visavis.streams.store import TaskStore


class Disk:
    free = 2**40

    def disk_usage(self, _place: Path) -> "Disk":
        return self


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    monkeypatch.setattr("visavis.bootstrap.monitoring.shutil", made)
    return made


@pytest.fixture
def host() -> SimpleNamespace:
    capacity = SimpleNamespace(
        cores=2.0, taken=0.5, refusals=0, shortage=lambda: "The cores are taken."
    )
    return SimpleNamespace(
        capacity=capacity,
        spares=SimpleNamespace(problem="", ready=1, failures=0),
        readings=SimpleNamespace(viewers=3, cpu_s=1.0, ends=Counter(crashed=1)),
        pcm_bytes=0,
    )


@pytest.fixture
async def monitor(
    engine: AsyncEngine, tmp_path: Path, disk: Disk, host: SimpleNamespace
) -> Monitor:
    del disk
    feed = ChangeFeed(engine, [])
    await feed.catch_up()
    rules = SimpleNamespace(owner="me")
    tasks = SimpleNamespace(store=TaskStore(engine), rules=rules)
    house = SimpleNamespace(settings=Settings(data_dir=tmp_path), outbox=Outbox(engine))
    parts: Any = SimpleNamespace(local=host, tasks=tasks)
    renderer: Any = SimpleNamespace(outcomes=Counter(rendered=2))
    return Monitor(cast(Any, house), feed, parts, renderer, Metrics([], "1"))


async def failing(monitor: Monitor) -> list[str]:
    return [name for name, check in monitor.checks.items() if not (await check()).ok]


async def test_a_server_without_room_is_ready_and_says_so(monitor: Monitor) -> None:
    assert await failing(monitor) == []
    assert (await monitor.checks["streams"]()).detail == "The cores are taken."


async def test_processes_that_cannot_be_started(monitor: Monitor, host: SimpleNamespace) -> None:
    host.spares.problem = "No such file: /opt/secret/place."
    assert await failing(monitor) == ["streams"]
    assert "secret" not in (await monitor.checks["streams"]()).detail


async def test_a_disk_that_is_nearly_full(monitor: Monitor, disk: Disk) -> None:
    disk.free = LEAST_FREE_BYTES - 1
    assert await failing(monitor) == ["disk"]


async def test_a_server_that_is_stopping(monitor: Monitor) -> None:
    monitor.is_stopping = True
    assert await failing(monitor) == ["server"]


async def test_a_scrape_tells_what_the_parts_and_the_database_know(monitor: Monitor) -> None:
    text = (await monitor.text()).decode()
    for line in (
        "visavis_viewers 3.0", 'visavis_streams{status="streaming"} 0.0',
        "visavis_callbacks_pending 0.0", "visavis_database_up 1.0",
        'visavis_previews_total{outcome="rendered"} 2.0',
    ):  # fmt: skip
        assert line in text.splitlines()
