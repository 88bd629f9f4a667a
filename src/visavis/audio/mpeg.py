"""Where the frames of an MP3 file begin and end: tags and pictures round them are left out.

Tags are never handed to libav: it unpacks what lies in them compressed, a thousandfold.
Sources: ISO/IEC 11172-3 and 13818-3 (frames), id3.org (ID3v2), the APEv2 specification.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

_ID3_HEAD = 10
_ID3_FOOTED = 0x10
_ID3V1_BYTES = 128
_APE_FOOT = 32
_FURTHEST = 128 * 1024
"""So much rubbish may lie before the first frame."""
_SURE = 3
"""Frames in a row that make up for rubbish before them."""

_KBIT_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBIT_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MPEG_1 = 3
_LAYER_3 = 1
_SAMPLES = 1152
"""Of a frame of MPEG 1; half as many of the others."""


class _Frame(NamedTuple):
    version: int
    sample_rate: int
    size: int
    """Bytes, the header's four included."""


class Mp3Span(NamedTuple):
    """Where in some bytes the frames lie."""

    start: int
    end: int
    sample_rate: int
    """Hz, of the first frame."""


def tag_end(content: bytes) -> int:
    """Where the ID3v2 tags at the beginning end."""
    position = 0
    while content.startswith(b"ID3", position) and len(content) >= position + _ID3_HEAD:
        flags, *size = content[position + 5 : position + _ID3_HEAD]
        length = sum(
            (part & 0x7F) << shift for part, shift in zip(size, (21, 14, 7, 0), strict=True)
        )
        position += _ID3_HEAD * (2 if flags & _ID3_FOOTED else 1) + length
    return position


def find_frames(content: bytes) -> Mp3Span | None:
    """The frames of layer III; None where there are none."""
    after_tags = tag_end(content)
    if frame := _first_of_run(content, after_tags, 1):
        return Mp3Span(after_tags, _end(content, after_tags), frame.sample_rate)
    furthest = min(len(content), after_tags + _FURTHEST)
    position = content.find(b"\xff", after_tags, furthest)
    while position >= 0:
        if frame := _first_of_run(content, position, _SURE):
            return Mp3Span(position, _end(content, position), frame.sample_rate)
        position = content.find(b"\xff", position + 1, furthest)
    return None


def length_s(frames: bytes) -> float:
    """How long frames that follow each other sound, in seconds; up to the first that is broken."""
    position, seconds = 0, 0.0
    while frame := _read_frame(frames, position):
        samples = _SAMPLES if frame.version == _MPEG_1 else _SAMPLES // 2
        seconds += samples / frame.sample_rate
        position += frame.size
    return seconds


def _first_of_run(content: bytes, position: int, least: int) -> _Frame | None:
    """The frame here, if frames of one kind follow it: ``_SURE``, or ``least`` up to the end."""
    first = frame = _read_frame(content, position)
    count = 0
    while frame and first and frame[:2] == first[:2]:
        count, position = count + 1, position + frame.size
        if count == _SURE:
            return first
        frame = _read_frame(content, position)
    return first if count >= least and position >= len(content) - _ID3V1_BYTES else None


def _read_frame(content: bytes, position: int) -> _Frame | None:
    if position + 4 > len(content):
        return None
    head = struct.unpack_from(">I", content, position)[0]
    version, layer = head >> 19 & 3, head >> 17 & 3
    kbit, rate, padding = head >> 12 & 15, head >> 10 & 3, head >> 9 & 1
    if head >> 21 != 0x7FF or version == 1 or layer != _LAYER_3 or kbit in (0, 15) or rate == 3:  # noqa: PLR2004 - numbers of the standard
        return None
    table, bytes_per = (_KBIT_1, 144) if version == _MPEG_1 else (_KBIT_2, 72)
    hertz = _RATES[version][rate]
    return _Frame(version, hertz, bytes_per * table[kbit] * 1000 // hertz + padding)


def _end(content: bytes, start: int) -> int:
    """Where the tags at the end begin: ID3v1 and APE, however many."""
    end = len(content)
    while True:
        id3, ape = max(start, end - _ID3V1_BYTES), max(start, end - _APE_FOOT)
        if content.startswith(b"TAG", id3, end):
            end = id3
        elif content.startswith(b"APETAGEX", ape, end) and end - ape == _APE_FOOT:
            size = struct.unpack_from("<I", content, ape + 12)[0]
            end -= size if _APE_FOOT < size <= end - start else _APE_FOOT
        else:
            return end
