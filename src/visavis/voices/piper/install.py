"""Piper's own downloader, run as the program that it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from visavis.errors import OperatorError

_NAME = re.compile(r"[a-z]{2,3}_[A-Z]{2,3}-[A-Za-z0-9_]+-[a-z_]+")
_TIMEOUT_S = 1800.0
_SHOWN = 400
DOWNLOADER = (sys.executable, "-P", "-m", "piper.download_voices")


def install_voice(name: str, folder: Path, downloader: Sequence[str] = DOWNLOADER) -> Path:
    """Fetch a voice such as ``en_US-lessac-medium`` into ``folder``; the path of its .onnx.

    Both files appear whole, or none: the downloader takes a half-written file for a good one.
    Raises OperatorError.
    """
    if not _NAME.fullmatch(name):
        raise OperatorError(
            f"{name!r} is no name of a Piper voice.",
            "Names look like en_US-lessac-medium; rhasspy.github.io/piper-samples lists them.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as temporary:
        _download([*downloader, "--download-dir", temporary, name], name)
        files = [Path(temporary, f"{name}.onnx.json"), Path(temporary, f"{name}.onnx")]
        if not all(file.is_file() and file.stat().st_size for file in files):
            raise OperatorError(
                f"Piper's downloader brought no complete voice {name!r}.", "Try again."
            )
        for file in files:
            os.replace(file, folder / file.name)  # noqa: PTH105 - of two paths this names both
    return folder / f"{name}.onnx"


def _download(command: Sequence[str], name: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, a name of a known form
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise OperatorError(f"Piper's downloader could not do its work: {fault}", "") from fault
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        remedy = "Check the name and the network, and that the disk has room."
        if "No module named" in said[0]:
            remedy = "Install Piper: pip install 'visavis[piper]'"
        raise OperatorError(f"The voice {name!r} was not downloaded: {said[0][:_SHOWN]}", remedy)
