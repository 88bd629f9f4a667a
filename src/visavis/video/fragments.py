"""MP4 files that can be played while they grow, and as far as they got when their writer is killed:
fragments of a second each, of pictures that are encoded already."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.packet import Packet
from numpy.typing import NDArray

from visavis.provenance.mark import mark_box
from visavis.video.mp4 import PICTURES_PER_S, SYNTHETIC
from visavis.video.sound_track import TRACK_RATE, SoundTrack

TIME_BASE = Fraction(1, TRACK_RATE)
"""Of positions: samples of the sound."""
_OPTIONS = {
    # No index is written at the end: its offsets would not count the mark.
    "movflags": "+empty_moov+default_base_moof+skip_trailer",
    "frag_duration": "1000000",
    "flush_packets": "1",
}


class FragmentedMp4:
    """H.264 as it comes from an encoder (Annex B) and mono sound at 48 kHz. It is marked as
    synthetic from its first byte on."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        """Raises OSError."""
        self._disk = _MarkedFile(path)
        self._file = av.open(self._disk, "w", format="mp4", options=_OPTIONS)
        self._file.metadata["comment"] = SYNTHETIC
        self._pictures = self._file.add_mux_stream(
            "h264", rate=PICTURES_PER_S, width=width, height=height, time_base=TIME_BASE
        )
        self._sound = SoundTrack(self._file, TRACK_RATE)

    def write_picture(self, content: bytes, position: int, *, key: bool) -> None:
        """The next picture; the first is a key frame, with its parameters. Raises OSError."""
        packet = Packet(content)
        packet.stream = self._pictures
        packet.pts = packet.dts = position
        packet.duration = TRACK_RATE // PICTURES_PER_S
        packet.time_base = TIME_BASE
        packet.is_keyframe = key
        self._file.mux(packet)
        self._disk.check()

    def write_sound(self, samples: NDArray[np.int16]) -> None:
        """The next samples, from position 0 on without a gap. Raises OSError."""
        self._sound.write(samples)
        self._disk.check()

    def close(self) -> None:
        """Write what is left, and let it reach the disk. Raises OSError."""
        try:
            self._sound.finish()
            self._file.close()
            self._disk.check()
        finally:
            self._disk.close()

    def abandon(self) -> None:
        """Leave the file as it is."""
        self._disk.close()
        self._file.close()


class _MarkedFile:
    """What the muxer writes, with the mark before the first fragment. It cannot be sought in."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self._head: bytearray | None = bytearray()
        self._fault: OSError | None = None

    def write(self, content: bytes) -> int:
        """Faults are kept for ``check``: the muxer would lose them."""
        if self._fault is None and not self._file.closed:
            try:
                self._take(content)
            except OSError as fault:
                self._fault = fault
        return len(content)

    def check(self) -> None:
        """Raises OSError when something could not be written."""
        if self._fault is not None:
            raise self._fault

    def close(self) -> None:
        self._file.close()

    def _take(self, content: bytes) -> None:
        if self._head is None:
            self._put(content)
            return
        self._head += content
        end = _end_of_head(self._head)
        if end is not None:
            whole = bytes(self._head[:end]) + mark_box() + bytes(self._head[end:])
            self._head = None
            self._put(whole)

    def _put(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[self._file.write(view) :]


def _end_of_head(content: bytearray) -> int | None:
    """Where the first fragment begins, once that much is there."""
    at = 0
    while at + 8 <= len(content):
        if content[at + 4 : at + 8] == b"moof":
            return at
        at += int.from_bytes(content[at : at + 4], "big")
    return None
