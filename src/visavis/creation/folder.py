"""The folder of one server's jobs: cleared when it ends, and by the next one if it was killed."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from visavis.errors import OperatorError

_LOCK = "lock"


@contextmanager
def open_folder(root: Path) -> Iterator[Path]:
    """A new folder in ``root``, which several servers may share. Raises OperatorError."""
    folder = root / secrets.token_hex(8)
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_leftovers(root)
        # Locked before it has its name: nobody finds it without its owner.
        draft = root / f".{folder.name}"
        draft.mkdir(mode=0o700)
        lock = os.open(draft / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise OperatorError(
            f"{root} cannot be written: {fault.strerror}.",
            "Correct its rights, or free some space.",
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        draft.rename(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _clear_leftovers(root: Path) -> None:
    for path in root.glob("[0-9a-f]*"):
        with suppress(FileNotFoundError):  # cleared by another meanwhile
            lock = os.open(path / _LOCK, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            except BlockingIOError:
                continue  # its server lives
            finally:
                os.close(lock)
