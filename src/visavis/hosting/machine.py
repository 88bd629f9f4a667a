"""What this machine, or the container that we are in, has for streams."""

import os
from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")
"""Version 2, as containers see their own."""


def usable_cores() -> float:
    """The cores that this process may use: those it is bound to, less where a container's quota
    allows less."""
    if hasattr(os, "sched_getaffinity"):
        cores = float(len(os.sched_getaffinity(0)))
    else:
        cores = float(os.cpu_count() or 1)
    quota, _, period = _read(_CGROUP / "cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit():  # "max 100000" where there is none
        cores = min(cores, int(quota) / int(period))
    return cores


def free_memory() -> int:
    """Bytes that can be had without swapping."""
    free: int = psutil.virtual_memory().available
    limit, used = _read(_CGROUP / "memory.max"), _read(_CGROUP / "memory.current")
    if limit.isdigit() and used.isdigit():
        free = min(free, int(limit) - int(used))
    return free


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
