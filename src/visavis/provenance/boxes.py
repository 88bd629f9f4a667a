"""The outermost boxes of an MP4 file (ISO/IEC 14496-12, section 4.2)."""

import os
from typing import BinaryIO, NamedTuple

_COUNT_LIMIT = 100_000
"""Fragmented films of many hours have fewer; a file that is nothing but headers is refused."""
_UUID_BYTES = 16


class BoxError(ValueError):
    """A file whose boxes are not those of an MP4 file."""


class Box(NamedTuple):
    """``kind`` is its four bytes, followed by the sixteen of its UUID if it is a ``uuid`` box; the
    content goes from ``start`` to ``end`` (bytes from the file's beginning)."""

    kind: bytes
    start: int
    end: int
    open_ended: bool
    """Whether it goes to the end of the file, however long that is."""


def read_boxes(file: BinaryIO) -> list[Box]:
    """All boxes, which fill the file without a gap. Raises BoxError and OSError."""
    length = file.seek(0, os.SEEK_END)
    boxes: list[Box] = []
    position = 0
    while position < length:
        if len(boxes) == _COUNT_LIMIT:
            raise BoxError(f"There are more than {_COUNT_LIMIT} boxes.")
        boxes.append(_read_box(file, position, length))
        position = boxes[-1].end
        if boxes[0].kind != b"ftyp":
            raise BoxError("It does not begin as an MP4 file does, with an ftyp box.")
    if not boxes:
        raise BoxError("It is empty.")
    return boxes


def _read_box(file: BinaryIO, position: int, length: int) -> Box:
    file.seek(position)
    header = _read_exactly(file, 8)
    size, kind = int.from_bytes(header[:4], "big"), header[4:]
    open_ended = size == 0
    if open_ended:
        size = length - position
    elif size == 1:  # the size is too large for 32 bits and stands behind the kind
        size = int.from_bytes(_read_exactly(file, 8), "big")
    if kind == b"uuid":
        kind += _read_exactly(file, _UUID_BYTES)
    start, end = file.tell(), position + size
    if not start <= end <= length:
        raise BoxError(f"The box at byte {position} cannot have {size} bytes.")
    return Box(kind, start, end, open_ended)


def _read_exactly(file: BinaryIO, count: int) -> bytes:
    content = file.read(count)
    if len(content) != count:
        raise BoxError("It ends in the middle of a box.")
    return content
