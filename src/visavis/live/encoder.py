"""One encoding of sound and pictures for all who watch. Imports PyAV: only stream processes do."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.packet import Packet
from av.video.frame import PictureType
from numpy.typing import NDArray

from visavis.audio.chunk import Samples
from visavis.live.playback import SAMPLE_RATE

PICTURES_PER_S = 25
TIME_BASE = Fraction(1, SAMPLE_RATE)
"""Of all packets: sample positions."""
_SETTLED = 10
"""Frames of silence, after which each is encoded as the one before."""
_NOTHING = bytes(2 * SAMPLE_RATE // 50)
"""A frame of silence."""
_KEY_EVERY = 10 * PICTURES_PER_S
_SOUND_BITS_PER_S = 40_000
_BT601 = 6
_LIMITED = 1
_PER_PICTURE = SAMPLE_RATE // PICTURES_PER_S
_PICTURE_TIME = Fraction(1, PICTURES_PER_S)
_MOST_WAITING_S = 0.5
_ALIKE = "stitchable=1"
"""Headers that do not depend on how bits are kept in check, as recordings have them but once."""
_OF_ONE_QUALITY = {"qp": "21", "x264-params": f"{_ALIKE}:scenecut=0"}


class PictureEncoder:
    """H.264, constrained baseline, no picture held back. For one thread at a time.

    All pictures are of one quality, and x264 looks at each once. To keep below a ceiling it would
    look at each twice, which takes half as long again: it does so from the first picture on with
    which there would be more bits than a connection can bear.
    """

    def __init__(self, width: int, height: int, bits_per_s: int) -> None:
        """Both sides even."""
        self._size = width, height
        self._bits_per_s = bits_per_s
        self._waiting_bits = 0.0
        self._is_capped = False
        self._codec = self._open(_OF_ONE_QUALITY)
        self._seen: tuple[NDArray[np.uint8], av.VideoFrame] | None = None

    def encode(self, i420: NDArray[np.uint8], position: int, *, key: bool) -> Packet[Any] | None:
        """A picture, (height * 3 / 2, width), shown at a sample position. With ``key`` a decoder
        can begin with it."""
        frame = self._frame_of(i420)
        frame.pts = position // _PER_PICTURE
        frame.time_base = _PICTURE_TIME
        frame.pict_type = PictureType.I if key else PictureType.NONE
        packets = self._codec.encode(frame)
        if not self._is_capped and self._is_too_much(packets):
            self._is_capped = True
            self._codec = self._open(self._ceiling())
            packets = self._codec.encode(frame)
        return _at(position, packets[0]) if packets else None

    def _frame_of(self, i420: NDArray[np.uint8]) -> av.VideoFrame:
        """Faces draw all their pictures in one place, which need not be wrapped each time."""
        if self._seen is None or self._seen[0] is not i420:
            self._seen = i420, av.VideoFrame.from_numpy_buffer(i420, format="yuv420p")
        return self._seen[1]

    def _is_too_much(self, packets: Sequence[Packet[Any]]) -> bool:
        """Whether these, and what went before, would wait to get through for longer than others."""
        gone = self._bits_per_s / PICTURES_PER_S
        came = 8 * sum(packet.size for packet in packets)
        self._waiting_bits = max(0.0, self._waiting_bits - gone) + came
        return self._waiting_bits > self._bits_per_s * _MOST_WAITING_S

    def _ceiling(self) -> dict[str, str]:
        most_waiting = round(self._bits_per_s * _MOST_WAITING_S)
        return {
            # A ceiling, not a target: a face that rests takes a fraction of it.
            "crf": "23",
            "maxrate": str(self._bits_per_s),
            "bufsize": str(most_waiting),
            "x264-params": _ALIKE,
        }

    def _open(self, quality: dict[str, str]) -> av.VideoCodecContext:
        codec = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = self._size
        codec.pix_fmt = "yuv420p"
        codec.time_base = _PICTURE_TIME
        codec.framerate = Fraction(PICTURES_PER_S, 1)
        codec.bit_rate = self._bits_per_s
        codec.gop_size = _KEY_EVERY
        codec.thread_count = 1
        codec.colorspace = codec.color_primaries = codec.color_trc = _BT601
        codec.color_range = _LIMITED
        codec.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "profile": "baseline",
            "forced-idr": "1",
            **quality,
        }
        return codec


class SoundEncoder:
    """Opus, mono, in frames of 20 ms. Silence is encoded once."""

    def __init__(self) -> None:
        codec = av.CodecContext.create("libopus", "w")
        codec.sample_rate = SAMPLE_RATE
        codec.format = "s16"
        codec.layout = "mono"
        codec.bit_rate = _SOUND_BITS_PER_S
        codec.time_base = TIME_BASE
        codec.options = {"application": "audio", "frame_duration": "20", "compression_level": "5"}
        self._codec = codec
        self._silent = 0
        self._silence = b""

    def encode(self, samples: Samples, position: int) -> Packet[Any] | None:
        """A frame of 960 samples that begins at a position."""
        self._silent = self._silent + 1 if samples.tobytes() == _NOTHING else 0
        if self._silent > _SETTLED and self._silence:
            return _at(position, Packet(self._silence))
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = TIME_BASE
        frame.pts = position
        packets = self._codec.encode(frame)
        if not packets:
            return None
        if self._silent == _SETTLED:
            self._silence = bytes(packets[0])
        return _at(position, packets[0])


def _at(position: int, packet: Packet[Any]) -> Packet[Any]:
    packet.pts = packet.dts = position
    packet.time_base = TIME_BASE
    return packet
