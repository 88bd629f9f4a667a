"""Media on the local disk, one file per content, named by its hash.

Writing the same content twice is one file, a file is complete or absent, and the name carries
nothing that a caller chose.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from visavis.errors import OperatorError

_MEDIA_ID = re.compile(r"[0-9a-f]{64}")


def media_id_of(content: bytes) -> str:
    """The ID under which ``content`` is stored: its SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


class MediaStore:
    """Files under ``root``; servers of one database share the directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Store ``content`` for good and return its ID. Raises OperatorError (disk full, no
        right)."""
        media_id = media_id_of(content)
        path = self._path(media_id)
        try:
            if path.exists():
                os.utime(path)  # young again: unused media are swept by age
            else:
                _write(path, content)
        except OSError as fault:
            raise OperatorError(
                f"The media directory {self.root} cannot be written: {fault.strerror}.",
                "Free some space or correct its rights; nothing was changed.",
            ) from None
        return media_id

    def path(self, media_id: str) -> Path | None:
        """Where the file of this ID is, or None if there is none."""
        if not _MEDIA_ID.fullmatch(media_id):
            return None
        path = self._path(media_id)
        return path if path.is_file() else None

    def read(self, media_id: str) -> bytes:
        """Raises OperatorError where the file is missing."""
        path = self.path(media_id)
        if path is None:
            raise OperatorError(
                f"The media file {media_id} is missing in {self.root}.",
                "Put the directory back from your backup, or set VISAVIS_MEDIA_DIR to it.",
            )
        return path.read_bytes()

    def sweep(self, used: set[str], older_than: float) -> Iterator[Path]:
        """Delete what is not in ``used`` and was written before ``older_than`` (Unix seconds)."""
        for path in self.root.glob("??/*"):
            if path.name not in used and path.stat().st_mtime < older_than:
                path.unlink(missing_ok=True)
                yield path

    def _path(self, media_id: str) -> Path:
        return self.root / media_id[:2] / media_id


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
