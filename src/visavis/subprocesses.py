"""Programs of ours that run in processes of their own."""

import os
import sys
from collections.abc import Sequence

_ENVIRONMENT = (
    "DYLD_LIBRARY_PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "PATH",
    "PYTHONHOME", "PYTHONPATH", "TMPDIR", "VISAVIS_LOG_FORMAT",
)  # fmt: skip


def command_of(module: str, arguments: Sequence[str] = ()) -> tuple[str, ...]:
    """How to run a module of ours as a program, with this process's ID before its arguments.

    Modules come from where Visavis is installed, not from the folder that we were started in.
    """
    return (sys.executable, "-P", "-m", module, str(os.getpid()), *arguments)


def lean_environment() -> dict[str, str]:
    """All that such a process is given of our environment: it reads what strangers wrote, and needs
    no secrets."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
