"""The built-in catalogue without drawing it: the same IDs, names, faces and voices; every picture
is a small plain one."""

from __future__ import annotations

import struct
import zlib

from visavis.catalogue.editor import NewFace
from visavis.catalogue.seed import Drawing

ACTIONS = (
    "wave", "nod", "shake_head", "bow", "thumbs_up", "heart", "point", "applaud", "shrug",
    "welcome", "think", "laugh",
)  # fmt: skip
"""Of every built-in digital human."""
SIDE = 64
_GREY = 0xB0
_RGB_8 = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)


def undrawn() -> Drawing:
    """In place of drawing, which takes seconds."""
    picture = _picture()
    return Drawing(lambda svg: NewFace("drawn", svg, ACTIONS, picture), lambda _svg: picture)


def _picture() -> bytes:
    """A grey PNG."""
    rows = (b"\0" + bytes([_GREY]) * (3 * SIDE)) * SIDE
    chunks = ((b"IHDR", _RGB_8), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
