"""Previews on disk: a file for each face and action, complete or absent."""

import re
import secrets
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

DRAFT_KEPT_S = 3600
"""A draft this old belongs to no worker: those that take longer than half a minute are ended."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MODEL = re.compile(r"[0-9a-f]{64}")


class Preview(NamedTuple):
    """Which face, by its kind and the media ID of its model, and which of its actions."""

    kind: str
    model: str
    action: str


class PreviewFiles:
    """Files below ``root``; servers of one database share the directory.

    Another version may draw the same action in another way, hence a folder for each.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / version("visavis")

    def path(self, preview: Preview) -> Path:
        """Where it is or will be. Raises ValueError for what cannot be a preview's name."""
        kind, model, action = preview
        if not (_NAME.fullmatch(kind) and _MODEL.fullmatch(model) and _NAME.fullmatch(action)):
            raise ValueError("No preview has such a name.")
        return self._folder / f"{kind}-{model}" / f"{action}.mp4"

    def draft(self, preview: Preview) -> Path:
        """A new name beside it, to be written and then renamed. Raises OSError."""
        path = self.path(preview)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(f".{path.name}.{secrets.token_hex(4)}")

    def sweep(self, models: set[str], now: float) -> int:
        """Delete what is not of these models (media IDs) or not of this version, and drafts that
        a kill has left; returns how many files that were. What is asked for again is rendered
        again."""
        gone = 0
        for path in self._root.glob("*/*/*.mp4*"):
            model = path.parent.name.rpartition("-")[2]
            unused = path.parent.parent != self._folder or model not in models
            if unused or (path.suffix != ".mp4" and _written_at(path, now) <= now - DRAFT_KEPT_S):
                path.unlink(missing_ok=True)
                gone += 1
        return gone


def _written_at(path: Path, otherwise: float) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # finished meanwhile
        return otherwise
