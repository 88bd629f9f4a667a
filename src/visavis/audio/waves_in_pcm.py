"""WAV files inside what is pushed as raw PCM: their headers are taken out, and what follows their
sound."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from visavis.audio.faults import AudioError, Reason
from visavis.audio.wave_format import PCM, WaveFormat
from visavis.audio.wave_header import (
    CHUNK_HEAD_BYTES,
    START_BYTES,
    WaveHeader,
    begins_wave,
)

_SAMPLE_BITS = 16
_MARK = b"RIFF"
_HEADER_PIECE_BYTES = 4096
_TRAILERS = frozenset(
    (b"LIST", b"id3 ", b"ID3 ", b"bext", b"cue ", b"fact", b"smpl", b"inst", b"JUNK", b"junk",
     b"PAD ", b"FLLR", b"PEAK", b"iXML", b"_PMX", b"acid", b"afsp", b"cart", b"chna", b"axml")
)  # fmt: skip
"""Chunks that are known to follow the sound in WAV files."""


class Raw(NamedTuple):
    """Bytes of sound, and the header they lie behind if there was one."""

    content: bytes
    form: WaveFormat | None
    fresh: bool
    """Whether a header lies right before these bytes."""


class _State(Enum):
    START = auto()
    """A header may begin here."""
    HEADER = auto()
    SOUND = auto()
    TRAILER = auto()
    """Behind all the sound that a header announced."""
    SKIPPING = auto()


class WaveFilter:
    """Takes pushes of any size and lets through what is sound.

    Headers are recognised at the very beginning, wherever a WAV file's sound has ended, and, as
    some announce no length, in the midst of sound: the 12 bytes do not come up by chance. However
    the bytes are cut into pushes, the same comes through. It holds back a few bytes at the most.
    """

    def __init__(self) -> None:
        self._state = _State.START
        self._held = b""
        self._at = 0
        """What of ``_held`` lies before is done with."""
        self._header = WaveHeader()
        self._form: WaveFormat | None = None
        self._fresh = False
        self._left: int | None = None
        """Bytes of sound that the header still announces, or bytes to skip."""

    def push(self, content: bytes) -> Iterator[Raw]:
        """What can be said to be sound. Raises AudioError for WAV files that are not 16-bit PCM."""
        self._held, self._at = self._held[self._at :] + content, 0
        before = None
        while self._at < len(self._held) and before != (self._state, self._at):
            before = self._state, self._at
            if sound := self._step():
                yield Raw(sound, self._form, self._fresh)
                self._fresh = False

    def finish(self) -> Iterator[Raw]:
        """What was held back and turns out to be sound."""
        if self._state in (_State.START, _State.SOUND) and (rest := self._held[self._at :]):
            yield Raw(rest, self._form, self._fresh)
        self._held, self._at = b"", 0

    def _step(self) -> bytes:
        """Go on as far as one state goes; what comes out is sound."""
        if self._state is _State.START:
            self._decide()
        elif self._state is _State.HEADER:
            self._read_header()
        elif self._state is _State.TRAILER:
            self._read_trailer()
        elif self._state is _State.SKIPPING:
            self._take_announced()
        else:
            return self._pass() if self._left is None else self._take_announced()
        return b""

    def _decide(self) -> None:
        begins = begins_wave(self._held[self._at : self._at + START_BYTES])
        if begins:
            self._header, self._state = WaveHeader(), _State.HEADER
        elif begins is False:
            self._state = _State.SOUND

    def _read_header(self) -> None:
        piece = self._take(_HEADER_PIECE_BYTES)
        self._at -= len(self._header.feed(piece))
        if self._header.done:
            self._form, self._fresh = _checked(self._header.format), True
            self._left, self._state = self._header.sound_bytes, _State.SOUND

    def _pass(self) -> bytes:
        """Sound without an announced end: all of it, up to where a header may begin."""
        mark = self._held.find(_MARK, self._at)
        while mark >= 0:
            if begins_wave(self._held[mark : mark + START_BYTES]) is not False:
                self._state = _State.START
                return self._take(mark - self._at)
            mark = self._held.find(_MARK, mark + 1)
        ending = (size for size in (3, 2, 1) if self._held.endswith(_MARK[:size]))
        return self._take(len(self._held) - next(ending, 0) - self._at)

    def _read_trailer(self) -> None:
        """A chunk that is known is skipped, a header read, and all else is sound without end."""
        if len(self._held) - self._at < CHUNK_HEAD_BYTES:
            return
        name, size = struct.unpack_from("<4sI", self._held, self._at)
        self._left = None
        self._state = _State.START
        if name in _TRAILERS:
            self._left = CHUNK_HEAD_BYTES + size + size % 2
            self._state = _State.SKIPPING

    def _take_announced(self) -> bytes:
        taken = self._take(self._left or 0)
        self._left = (self._left or 0) - len(taken)
        if not self._left:
            self._state = _State.TRAILER
        return taken

    def _take(self, most: int) -> bytes:
        taken = self._held[self._at : self._at + most]
        self._at += len(taken)
        return taken


def _checked(form: WaveFormat) -> WaveFormat:
    if form.tag != PCM or form.width != _SAMPLE_BITS:
        raise AudioError(
            Reason.UNSUPPORTED,
            f"A WAV file of {form.name} was pushed; pushed audio is 16-bit PCM.",
        )
    return form
