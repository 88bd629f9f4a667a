"""Where in a file its sound lies, so that a decoder is handed that and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from visavis.audio.faults import AudioError, Reason
from visavis.audio.kinds import Kind, kind_of
from visavis.audio.mpeg import find_frames
from visavis.audio.wave_format import MP3, WaveFormat
from visavis.audio.wave_header import WaveHeader

_PIECE_BYTES = 65536


class Sound(NamedTuple):
    """The sound of a file and how it is to be read."""

    kind: Kind
    start: int
    end: int
    sample_rate: int
    """Hz"""
    form: WaveFormat | None = None
    """Of WAV files."""
    missing: int = 0
    """How many bytes of those that the file announces are not there."""

    @property
    def length_s(self) -> float | None:
        """None where only decoding tells."""
        if self.form is None:
            return None
        return (self.end - self.start) / self.form.frame_bytes / self.sample_rate


def find_sound(content: bytes) -> Sound:
    """Raises AudioError for what is neither WAV nor MP3, or of a kind of them that is not taken."""
    if kind_of(content) is Kind.MP3:
        return _find_mp3(content, 0, len(content))
    header, position = WaveHeader(), 0
    while not header.done and position < len(content):
        piece = content[position : position + _PIECE_BYTES]
        position += len(piece) - len(header.feed(piece))
    if not header.done:
        raise AudioError(Reason.DAMAGED, "The WAV file ends before its sound begins.")
    there = len(content) - position
    announced = there if header.sound_bytes is None else header.sound_bytes
    end = position + min(there, announced)
    form, missing = header.format, max(0, announced - there)
    if form.tag == MP3:
        return _find_mp3(content, position, end)._replace(missing=missing)
    end -= (end - position) % form.frame_bytes
    return Sound(Kind.WAV, position, end, form.sample_rate, form, missing)


def _find_mp3(content: bytes, start: int, end: int) -> Sound:
    whole = end - start == len(content)
    found = find_frames(content if whole else content[start:end])
    if found is None:
        raise AudioError(Reason.DAMAGED, "There is no MP3 frame in the file.")
    return Sound(Kind.MP3, start + found.start, start + found.end, found.sample_rate)
