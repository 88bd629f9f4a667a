"""Encoded sound and pictures, cut into the payloads of RTP packets once for all viewers."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiortc.codecs.h264 import H264Encoder
from av.packet import Packet


class Payloads(NamedTuple):
    """One frame of sound, or one picture."""

    parts: tuple[bytes, ...]
    position: int
    """The sample position at which it is heard or seen."""
    moment_s: float
    """The Unix time that the position belongs to."""
    is_key: bool
    """Whether a decoder can begin with it."""


def of_sound(packet: Packet[Any], moment_s: float) -> Payloads:
    """An Opus frame (RFC 7587)."""
    return Payloads((bytes(packet),), packet.pts or 0, moment_s, is_key=True)


def of_picture(packet: Packet[Any], moment_s: float) -> Payloads:
    """A picture in H.264 with start codes (RFC 6184)."""
    units = H264Encoder._split_bitstream(bytes(packet))
    parts = tuple(H264Encoder._packetize(units))
    return Payloads(parts, packet.pts or 0, moment_s, bool(packet.is_keyframe))
