"""What the processes share that run tests at once (pytest-xdist)."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def shared_directory(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """A directory that all processes of this run share; in the block it is one process's alone."""
    base = factory.getbasetemp()
    if _is_worker(base):
        base = base.parent
    directory = base / f"shared-{name}"
    directory.mkdir(exist_ok=True)
    with (base / f"shared-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield directory


def _is_worker(base: Path) -> bool:
    return base.name.startswith("popen-")
