"""What a session tells: how its drives fare, what they say, and who watches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from visavis.live.wire import Figures


class CaptionWord(NamedTuple):
    """A word of the text that a drive says: code points of the text, and milliseconds of it."""

    position: int
    length: int
    start_ms: int


@dataclass(frozen=True, slots=True)
class DriveBegan:
    """The first sound of a drive is on its way to the viewers (Status 2 of contract section 5)."""

    drive_id: str
    waited_s: float
    """From when it was given to the session to its turn."""
    sound_s: float
    """From its turn to now."""


@dataclass(frozen=True, slots=True)
class DriveEnded:
    """A drive is over (Status 4). ``began`` is False where it never was heard."""

    drive_id: str
    interrupted: bool
    began: bool
    spoken_s: float


@dataclass(frozen=True, slots=True)
class DriveFailed:
    """A drive could not speak, or not to its end (Status 3)."""

    drive_id: str
    reason: str
    began: bool


@dataclass(frozen=True, slots=True)
class Captioned:
    """Words that begin to be heard now, of a drive's text."""

    drive_id: str
    text: str
    """What is read aloud with these words, and all that lies between them and the words before:
    one after the other these are the drive's text."""
    words: tuple[CaptionWord, ...]


@dataclass(frozen=True, slots=True)
class ViewersChanged:
    """How many viewers are connected."""

    viewers: int


Event = DriveBegan | DriveEnded | DriveFailed | Captioned | ViewersChanged | Figures
