"""Piper's voices as files: ``NAME.onnx`` with ``NAME.onnx.json`` beside it, in one folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

from visavis.voices.contract import VoiceFacts
from visavis.voices.faults import Reason, VoiceError

_NAME = re.compile(r"([A-Za-z0-9_][A-Za-z0-9_.-]{0,99})(?:#([0-9]{1,4}))?")
_SHOWN = 60


def parse_name(name: str) -> tuple[str, int]:
    """``NAME`` or ``NAME#SPEAKER``; -1 is the voice's own speaker. Raises VoiceError."""
    match = _NAME.fullmatch(name)
    if not match:
        raise unknown_voice(name, None)
    return match[1], int(match[2] or -1)


def find_voice(folder: Path, name: str) -> Path:
    """The .onnx of a voice. Raises VoiceError."""
    path = folder / f"{name}.onnx"
    if not (path.is_file() and path.with_name(f"{path.name}.json").is_file()):
        raise unknown_voice(name, folder)
    return path


def list_voices(folder: Path) -> list[VoiceFacts]:
    """Those with both files; a settings file that cannot be read leaves the language open."""
    return [
        VoiceFacts(path.stem, _languages(path.with_name(f"{path.name}.json")))
        for path in sorted(folder.glob("*.onnx"))
        if path.with_name(f"{path.name}.json").is_file()
    ]


def unknown_voice(name: str, folder: Path | None) -> VoiceError:
    """The error for a voice whose files are not there."""
    where = f" in {folder}" if folder else ""
    return VoiceError(
        Reason.VOICE_UNKNOWN,
        f"There is no Piper voice {name[:_SHOWN]!r}{where}. A voice NAME is the two files "
        "NAME.onnx and NAME.onnx.json; NAME#3 is its fourth speaker.",
    )


def _languages(path: Path) -> tuple[str, ...]:
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
        code = settings.get("language", {}).get("code") or settings["espeak"]["voice"]
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return ()
    return (str(code).replace("_", "-"),)
