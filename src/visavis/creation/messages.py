"""What the process that makes a face is told (one JSON line) and what it says (one a line)."""

from __future__ import annotations

from typing import Any

import msgspec

MODEL, AVATAR = "model", "avatar.png"
"""The files that a face is made into."""

Point = tuple[float, float]
"""In shares of a picture's width and height."""


class Order(msgspec.Struct, frozen=True):
    """Make a face of the file ``source`` into files in ``folder``, with the model files for
    portraits in the folder ``models``."""

    source: str
    folder: str
    models: str


class Step(msgspec.Struct, frozen=True, tag=True):
    """How much is done, 0 to 1, and what is done next, which takes ``patience_s`` seconds at the
    very most."""

    share: float
    doing: str
    patience_s: float


class Checked(msgspec.Struct, frozen=True, tag=True):
    """One thing that the picture is checked for: what was found and what is needed. One that has
    failed has a reason, a problem and a remedy, and outlines of where it failed."""

    name: str
    value: str
    need: str
    is_ok: bool
    reason: str = ""
    problem: str = ""
    remedy: str = ""
    places: tuple[tuple[Point, ...], ...] = ()


class Mesh(msgspec.Struct, frozen=True, tag=True):
    """The face that was found: its points, triangles of them, and the picture's size in pixels."""

    width: int
    height: int
    points: tuple[Point, ...]
    triangles: tuple[tuple[int, int, int], ...]


class Made(msgspec.Struct, frozen=True, tag=True):
    """The face is ready: its kind and what it can perform. MODEL and AVATAR are in the folder."""

    kind: str
    actions: tuple[str, ...]


class Refused(msgspec.Struct, frozen=True, tag=True):
    """There is no face. ``reason`` is a stable name where the picture is at fault, else empty."""

    problem: str
    remedy: str
    reason: str = ""


Message = Step | Checked | Mesh | Made | Refused

_decoder = msgspec.json.Decoder(Message)


def read_message(line: bytes) -> Message:
    """Raises msgspec.DecodeError for what is none."""
    message: Message = _decoder.decode(line)
    return message


def write_line(message: Any) -> bytes:
    """A message or an order as a line."""
    return msgspec.json.encode(message) + b"\n"
