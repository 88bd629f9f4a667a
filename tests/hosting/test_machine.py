"""What the machine has, containers' limits included."""

from pathlib import Path

import psutil
import pytest

from visavis.hosting import machine


@pytest.fixture
def cgroup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    return tmp_path


def test_without_limits_it_is_the_whole_machine(cgroup: Path) -> None:
    cores = machine.usable_cores()
    assert 1 <= cores <= (psutil.cpu_count() or 1)
    assert 0 < machine.free_memory() <= psutil.virtual_memory().total
    (cgroup / "cpu.max").write_text("max 100000\n")
    (cgroup / "memory.max").write_text("max\n")
    (cgroup / "memory.current").write_text("1000\n")
    assert machine.usable_cores() == cores
    assert machine.free_memory() > 1000


def test_a_containers_limits_count(cgroup: Path) -> None:
    (cgroup / "cpu.max").write_text("50000 100000\n")
    (cgroup / "memory.max").write_text("5000000\n")
    (cgroup / "memory.current").write_text("4000000\n")
    assert machine.usable_cores() == 0.5
    assert machine.free_memory() == 1_000_000
