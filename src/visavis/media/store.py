"""Media on the local disk, one file per content, named by its hash.

Writing the same content twice is one file, a file is complete or absent, and the name carries
nothing that a caller chose.
"""

import hashlib
import os
import re
import secrets
from pathlib import Path

import msgspec

from visavis.errors import OperatorError

UNUSED_KEPT_S = 26 * 3600
"""How long unused files stay: a URL that was handed out lives for 25 hours at the most."""
NOTES = "unused.json"
"""Since when (Unix seconds) each file has been found unused."""
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

    def sweep(self, used: set[str], now: float) -> list[str]:
        """Delete what has been unused for longer than any URL of it can live; returns the IDs.

        When a file stopped being used is not known, only since when a sweep has found it so. A
        first sweep therefore notes what is unused, and a later one deletes it. A file that was
        stored (again) meanwhile stays.
        """
        unused = {path.name: path for path in self.root.glob("??/*") if path.name not in used}
        noted = self._read_notes()
        notes = {name: noted.get(name, now) for name in unused}
        gone = [
            name
            for name, since in notes.items()
            if max(since, _written_at(unused[name], now)) <= now - UNUSED_KEPT_S
        ]
        for name in gone:
            unused[name].unlink(missing_ok=True)
            del notes[name]
        _write(self.root / NOTES, msgspec.json.encode(notes))
        return gone

    def keep_only(self, used: set[str]) -> int:
        """Delete all but these at once; how many that were. Only where no server hands out URLs."""
        gone = [path for path in self.root.glob("??/*") if path.name not in used]
        for path in gone:
            path.unlink(missing_ok=True)
        (self.root / NOTES).unlink(missing_ok=True)
        return len(gone)

    def _read_notes(self) -> dict[str, float]:
        try:
            return msgspec.json.decode((self.root / NOTES).read_bytes(), type=dict[str, float])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}  # without notes, everything stays for a while longer

    def _path(self, media_id: str) -> Path:
        return self.root / media_id[:2] / media_id


def _written_at(path: Path, otherwise: float) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return otherwise


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
