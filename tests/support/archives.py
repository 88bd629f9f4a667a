"""Archives of a catalogue, right ones and wrong ones."""

import hashlib
import json
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.pictures import MP4, picture

PNG = picture()
PNG_ID = hashlib.sha256(PNG).hexdigest()
MP4_ID = hashlib.sha256(MP4).hexdigest()
FILES = {f"media/{PNG_ID}": PNG, f"media/{MP4_ID}": MP4}


def manifest(**changes: Any) -> dict[str, Any]:
    """A manifest of one digital human with an action, and a timbre that is bound to it."""
    return {
        "format": "visavis-catalogue/3",
        "contents": {
            "digital_humans": [
                {
                    "digital_human_id": "mia",
                    "name": "Mia",
                    "app_id": None,
                    "avatar": PNG_ID,
                    "actions": [{"action": "wave", "preview": MP4_ID}],
                }
            ],
            "timbres": [
                {
                    "timbre_id": "alto",
                    "name": "Alto",
                    "is_public": False,
                    "avatar": PNG_ID,
                    "digital_human_ids": ["mia"],
                }
            ],
        },
        "media": [{"id": PNG_ID, "bytes": len(PNG)}, {"id": MP4_ID, "bytes": len(MP4)}],
    } | changes


def changed(kind: str, **changes: Any) -> dict[str, Any]:
    """That manifest with its ``digital_humans`` or ``timbres`` changed."""
    made = manifest()
    made["contents"][kind][0] |= changes
    return made


def write(
    path: Path,
    about: Mapping[str, Any] | bytes | None = None,
    *,
    files: Mapping[str, bytes] = FILES,
    without: str = "",
    more: Mapping[str | zipfile.ZipInfo, bytes] | None = None,
) -> Path:
    """An archive with this manifest, without one of its files or with some more."""
    about = manifest() if about is None else about
    written: dict[str | zipfile.ZipInfo, bytes] = {}
    written.update(files.items())
    written["manifest.json"] = about if isinstance(about, bytes) else json.dumps(about).encode()
    written.pop(without, None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a name stands twice is the point
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in [*written.items(), *(more or {}).items()]:
                archive.writestr(name, content)
    return path
