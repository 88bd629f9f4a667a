"""What the rendering process is told (one JSON line) and what it says (one JSON line each)."""

from __future__ import annotations

import msgspec


class Text(msgspec.Struct, frozen=True, tag=True):
    """Speech from a text. ``settings`` are the engine's, as an operator wrote them."""

    text: str
    engine: str
    voice: str
    settings: dict[str, str] = {}
    rate: int = 0
    pitch: int = 0
    volume: int = 50


class Sound(msgspec.Struct, frozen=True, tag=True):
    """Speech from a WAV or MP3 file."""

    path: str
    voice_channel: int = 0
    """Contract section 4: 0 mixed, 1 left, 2 right."""


class Order(msgspec.Struct, frozen=True):
    """A video to be made."""

    kind: str
    """Of the face."""
    model: str
    """The file that its kind reads."""
    speech: Text | Sound
    output: str
    width: int
    height: int
    background: tuple[int, int, int] | None = None
    """sRGB; None is the face's own."""
    subtitles: str | None = None
    """Where to write the subtitles."""


class Progress(msgspec.Struct, frozen=True, tag=True):
    """How much is done, 0 to 1; None where that cannot be known."""

    share: float | None
    seconds: float
    """Of the video, so far."""


class Done(msgspec.Struct, frozen=True, tag=True):
    """The video is complete. ``note`` says what of the sound was missing."""

    seconds: float
    note: str = ""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """There is no video: what is wrong and what to do."""

    problem: str
    remedy: str = ""
