"""Audio files of this machine."""

from __future__ import annotations

from pathlib import Path

from visavis.audio.faults import AudioError, Reason


def read_file(path: Path, most_bytes: int) -> bytes:
    """The content of a file. Raises AudioError when it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except OSError as fault:
        raise AudioError(
            Reason.FILE_UNREADABLE, f"{path} cannot be read: {fault.strerror}."
        ) from None
    if len(content) > most_bytes:
        raise too_many_bytes(str(path), most_bytes)
    return content


def too_many_bytes(what: str, most_bytes: int) -> AudioError:
    """The error for what has more bytes than are allowed."""
    return AudioError(
        Reason.TOO_MANY_BYTES, f"{what} has more than the {most_bytes:,} bytes that are allowed."
    )
