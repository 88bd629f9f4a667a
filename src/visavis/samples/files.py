"""Samples on disk: a WAV file and what it looks like, complete or absent."""

import hashlib
import secrets
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import msgspec


class Sample(NamedTuple):
    """What is said by which voice."""

    engine: str
    voice: str
    text: str


class Shape(msgspec.Struct, frozen=True):
    """``peaks`` are how loud it is from beginning to end, 0 to 100 of full scale."""

    seconds: float
    peaks: list[int]


class SampleFiles:
    """Files below ``root``, named by all that they depend on; servers of one database share the
    directory. Another version may speak in another way, hence a folder for each."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / version("visavis")

    def path(self, sample: Sample) -> Path:
        """Where its WAV file is or will be."""
        name = hashlib.sha256(msgspec.json.encode(sample)).hexdigest()
        return self._folder / f"{name}.wav"

    def shape(self, sample: Sample) -> Shape | None:
        """None where it is not there. The shape is written last: with it all is there."""
        try:
            return msgspec.json.decode(_beside(self.path(sample)).read_bytes(), type=Shape)
        except (OSError, msgspec.DecodeError):
            return None

    def put(self, sample: Sample, content: bytes, shape: Shape) -> None:
        """Raises OSError."""
        path = self.path(sample)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
        _write(_beside(path), msgspec.json.encode(shape))

    def sweep(self, used: set[Sample]) -> int:
        """Delete what is of no voice that there is, or of another version; returns how many."""
        kept = {self.path(sample) for sample in used}
        gone = 0
        for path in self._root.glob("*/*.wav"):
            if path not in kept:
                _beside(path).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
                gone += 1
        return gone


def _beside(path: Path) -> Path:
    return path.with_suffix(".json")


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
