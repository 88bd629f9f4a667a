"""The header of a WAV file, read from pieces of any size in bounded memory."""

from __future__ import annotations

import struct

from visavis.audio.faults import AudioError, Reason
from visavis.audio.wave_format import WaveFormat, read_format

START_BYTES = 12
"""So many bytes tell whether a WAV file begins."""
CHUNK_HEAD_BYTES = 8

_KINDS = (b"RIFF", b"RF64", b"BW64")
_MOST_CHUNKS = 1000
_MOST_OF_FORMAT = 40
_DS64_BYTES = 16
_UNKNOWN_SIZE = 0x7FFFF000
"""Writers that cannot know how much will come put 0 or some number above this."""


def begins_wave(start: bytes) -> bool | None:
    """Whether a WAV file begins here; None where more bytes are needed to tell."""
    kind, form = start[:4], start[8:START_BYTES]
    if not any(one.startswith(kind) for one in _KINDS) or not b"WAVE".startswith(form):
        return False
    return True if len(start) >= START_BYTES else None


class WaveHeader:
    """All up to the first byte of sound. It begins with what ``begins_wave`` affirms."""

    def __init__(self) -> None:
        self.done = False
        self.sound_bytes: int | None = None
        """How many bytes of sound are announced; None where the file does not say."""
        self._format: WaveFormat | None = None
        self._held = b""
        self._skipped = 0
        self._maybe_padded = False
        self._chunks = 0
        self._long_size: int | None = None
        self._started = False

    @property
    def format(self) -> WaveFormat:
        """How the sound is to be read; known once ``done``."""
        if self._format is None:
            raise AudioError(Reason.DAMAGED, "The WAV file has no fmt chunk before its sound.")
        return self._format

    def feed(self, piece: bytes) -> bytes:
        """Read on. Gives what of the piece is sound already. Raises AudioError."""
        self._held += piece
        while not self.done and self._step():
            pass
        if not self.done:
            return b""
        sound, self._held = self._held, b""
        return sound

    def _step(self) -> bool:
        """Whether there was enough to go one step on."""
        if self._skipped:
            dropped = min(self._skipped, len(self._held))
            self._held = self._held[dropped:]
            self._skipped -= dropped
            return self._skipped == 0
        if not self._started:
            return self._read_start()
        if self._maybe_padded:
            return self._read_padding()
        return self._read_chunk()

    def _read_start(self) -> bool:
        if len(self._held) < START_BYTES:
            return False
        self._held = self._held[START_BYTES:]
        self._started = True
        return True

    def _read_padding(self) -> bool:
        """Chunks of odd size are followed by a zero byte; some writers forget it."""
        if not self._held:
            return False
        if self._held.startswith(b"\0"):
            self._held = self._held[1:]
        self._maybe_padded = False
        return True

    def _read_chunk(self) -> bool:
        if len(self._held) < CHUNK_HEAD_BYTES:
            return False
        name, size = struct.unpack_from("<4sI", self._held)
        if name == b"data":
            self._begin_sound(size)
            return True
        taken = min(size, {b"fmt ": _MOST_OF_FORMAT, b"ds64": _DS64_BYTES}.get(name, 0))
        if len(self._held) < CHUNK_HEAD_BYTES + taken:
            return False
        self._read_content(name, self._held[CHUNK_HEAD_BYTES : CHUNK_HEAD_BYTES + taken])
        self._held = self._held[CHUNK_HEAD_BYTES + taken :]
        self._skipped = size - taken
        self._maybe_padded = size % 2 == 1
        self._count_chunk()
        return True

    def _read_content(self, name: bytes, content: bytes) -> None:
        if name == b"fmt " and self._format is None:
            self._format = read_format(content)
        elif name == b"ds64" and len(content) == _DS64_BYTES:
            self._long_size = struct.unpack_from("<Q", content, 8)[0]

    def _begin_sound(self, size: int) -> None:
        self.done = True
        self._held = self._held[CHUNK_HEAD_BYTES:]
        _ = self.format  # without it the sound cannot be read
        if 0 < size < _UNKNOWN_SIZE:
            self.sound_bytes = size
        elif self._long_size and self._long_size < 1 << 62:
            self.sound_bytes = self._long_size

    def _count_chunk(self) -> None:
        self._chunks += 1
        if self._chunks > _MOST_CHUNKS:
            raise AudioError(
                Reason.DAMAGED,
                f"The WAV file has more than {_MOST_CHUNKS} chunks before its sound.",
            )
