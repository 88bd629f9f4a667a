"""C2PA manifests, read back by the library that verifiers are built on."""

import json
from pathlib import Path
from typing import Any

import c2pa


def read_manifest(path: Path, anchors: bytes = b"") -> dict[str, Any]:
    """The manifest store of a video and what validating it gave: ``anchors`` (PEM) are trusted."""
    settings: dict[str, Any] = {"verify": {"verify_trust": bool(anchors), "ocsp_fetch": False}}
    if anchors:
        settings["trust"] = {"trust_anchors": anchors.decode()}
    with (
        c2pa.Context.from_dict(settings) as context,
        path.open("rb") as file,
        c2pa.Reader("video/mp4", file, context=context) as reader,
    ):
        answer: dict[str, Any] = json.loads(reader.json())
    return answer
