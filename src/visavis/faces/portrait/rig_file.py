"""The rig as a file, and back.

A file may come from anybody. Its sizes are checked before anything of that size is made, all its
numbers are checked before they are used, and nothing in it is ever run:

    8 bytes   MAGIC
    u16       version
    ...       a head of sizes and single numbers, see _HEAD
    u32 x 5   lengths of the parts that follow:
              photo (WebP), mask (PNG), teeth (PNG), their cover (PNG), places (zlib)

Places are the mesh's points and the irises as 32-bit floats, and the movements as 16-bit floats.
All numbers are little-endian.
"""

from __future__ import annotations

import io
import math
import struct
import zlib
from typing import NamedTuple

import numpy as np
from PIL import Image

from visavis.faces.portrait.arrays import Floats, Mask, Rgb
from visavis.faces.portrait.faults import RigFileError
from visavis.faces.portrait.fields import FIELDS
from visavis.faces.portrait.level import Level
from visavis.faces.portrait.mesh import POINT_COUNT
from visavis.faces.portrait.rig import Rig

MAGIC = b"VVPORTRT"
VERSION = 1
MAX_BYTES = 8 * 1024 * 1024
MAX_SIDE = 4096
MAX_PIXELS = 6_000_000
MAX_TEETH_SIDE = 512
MIN_SIDE = 32
MIN_SCALE, MAX_SCALE = 40.0, 2000.0
QUALITY, LOSSLESS_PIXELS = 95, 500_000
"""Small photos are enlarged when they are drawn: they are kept as they are."""

_VERSION = struct.Struct("<H")
_HEAD = struct.Struct("<4H 4d 3f")
"""Photo's width and height, teeth's; the level's x, y, angle and scale; the teeth's colour."""
_LENGTHS = struct.Struct("<5I")
_START = len(MAGIC) + _VERSION.size
_POINTS, _BASIS, _IRISES = (POINT_COUNT, 3), (len(FIELDS), POINT_COUNT, 2), (2, 3)
_PLACES_BYTES = 4 * math.prod(_POINTS) + 4 * math.prod(_IRISES) + 2 * math.prod(_BASIS)
_WIDEST = 1.5
"""How wide a face may be, in widths of its photo: its sides may be cut off a little."""
_FARTHEST = 40.0
"""How far a point may be from the photo's corner, in widths of the face or sides of the photo."""


class _Head(NamedTuple):
    width: int
    height: int
    teeth_width: int
    teeth_height: int
    x: float
    y: float
    angle: float
    scale: float
    red: float
    green: float
    blue: float


def write_rig(rig: Rig) -> bytes:
    """The rig as a file. Movements, and large photos, are rounded a little."""
    height, width = rig.photo.shape[:2]
    teeth_height, teeth_width = rig.teeth_cover.shape
    level = rig.level
    head = _HEAD.pack(
        width, height, teeth_width, teeth_height,
        *level.origin, level.angle, level.scale, *rig.teeth_colour,
    )  # fmt: skip
    places = [rig.points.astype("<f4"), rig.irises.astype("<f4"), rig.basis.astype("<f2")]
    parts = [
        _encoded(
            rig.photo, "WEBP", quality=QUALITY, method=2, lossless=width * height <= LOSSLESS_PIXELS
        ),
        _encoded(rig.mask, "PNG"),
        _encoded(rig.teeth, "PNG") if rig.teeth.size else b"",
        _encoded(rig.teeth_cover, "PNG") if rig.teeth.size else b"",
        zlib.compress(b"".join(array.tobytes() for array in places), 6),
    ]
    lengths = _LENGTHS.pack(*map(len, parts))
    return b"".join([MAGIC, _VERSION.pack(VERSION), head, lengths, *parts])


def read_rig(content: bytes) -> Rig:
    """The rig in a file. Raises `RigFileError` for anything but a sound one of this version."""
    if not content.startswith(MAGIC) or len(content) < _START:
        raise RigFileError("This is no rig of a portrait: it does not begin like one.")
    (version,) = _VERSION.unpack_from(content, len(MAGIC))
    if version != VERSION:
        raise RigFileError(
            f"The rig is of version {version}, this Visavis reads version {VERSION}: "
            "make it anew from the portrait, or use the Visavis that made it."
        )
    if len(content) > MAX_BYTES:
        raise _damaged(f"it has {len(content):,} bytes, at most {MAX_BYTES:,} are allowed")
    try:
        head = _Head(*_HEAD.unpack_from(content, _START))
        parts = _split(content)
    except struct.error:
        raise _damaged("it is cut off") from None
    _check_head(head)
    return _assembled(head, parts)


def _split(content: bytes) -> list[bytes]:
    at = _START + _HEAD.size
    lengths = _LENGTHS.unpack_from(content, at)
    at += _LENGTHS.size
    if at + sum(lengths) != len(content):
        raise _damaged("its parts do not have the lengths that it gives")
    parts = []
    for length in lengths:
        parts.append(content[at : at + length])
        at += length
    return parts


def _check_head(head: _Head) -> None:
    """Before anything is decoded."""
    sides = all(MIN_SIDE <= side <= MAX_SIDE for side in head[:2])
    if not sides or head.width * head.height > MAX_PIXELS:
        raise _damaged(f"its photo is {head.width} x {head.height} pixels")
    if max(head.teeth_width, head.teeth_height) > MAX_TEETH_SIDE:
        raise _damaged(f"its teeth are {head.teeth_width} x {head.teeth_height} pixels")
    if not all(math.isfinite(value) for value in head[4:]):
        raise _damaged("it holds numbers that are none")
    most = min(MAX_SCALE, _WIDEST * head.width)
    if not (MIN_SCALE <= head.scale <= most and abs(head.angle) <= math.pi):
        raise _damaged(f"its face is {head.scale:.4g} pixels wide, turned by {head.angle:.4g}")
    if not (0 <= head.x <= head.width and 0 <= head.y <= head.height):
        raise _damaged("its mouth is not in its photo")
    if not all(0 <= value <= 255 for value in head[-3:]):  # noqa: PLR2004
        raise _damaged("the colour of its teeth is none")


def _assembled(head: _Head, parts: list[bytes]) -> Rig:
    photo, mask, teeth, cover, places = parts
    points, irises, basis = _placed(places, head)
    size, teeth_size = (head.width, head.height), (head.teeth_width, head.teeth_height)
    with_teeth = min(teeth_size) > 0
    return Rig(
        photo=_decoded(photo, "WEBP", "RGB", size),
        mask=_decoded(mask, "PNG", "L", size),
        points=points,
        basis=basis,
        irises=irises,
        level=Level((head.x, head.y), head.angle, head.scale),
        teeth=_decoded(teeth, "PNG", "RGB", teeth_size) if with_teeth else _nothing(3),
        teeth_cover=_decoded(cover, "PNG", "L", teeth_size) if with_teeth else _nothing(),
        teeth_colour=(head.red, head.green, head.blue),
    )


def _nothing(*channels: int) -> Rgb:
    return np.zeros((0, 0, *channels), np.uint8)


def _placed(content: bytes, head: _Head) -> tuple[Floats, Floats, Floats]:
    numbers = _inflated(content)
    ends = np.cumsum([4 * math.prod(_POINTS), 4 * math.prod(_IRISES)])
    points = np.frombuffer(numbers[: ends[0]], "<f4").reshape(_POINTS).astype(np.float32)
    irises = np.frombuffer(numbers[ends[0] : ends[1]], "<f4").reshape(_IRISES).astype(np.float32)
    basis = np.frombuffer(numbers[ends[1] :], "<f2").reshape(_BASIS).astype(np.float32)
    farthest = _FARTHEST * max(head.scale, head.width, head.height)
    for array in (points, irises, basis):
        if not bool(np.isfinite(array).all()) or float(np.abs(array).max()) > farthest:
            raise _damaged("it holds places that cannot be")
    return points, irises, basis


def _inflated(content: bytes) -> bytes:
    """Never more than there must be, whatever a bomb would unpack to."""
    unpacking = zlib.decompressobj()
    try:
        numbers = unpacking.decompress(content, _PLACES_BYTES + 1)
    except zlib.error:
        raise _damaged("its places cannot be unpacked") from None
    if len(numbers) != _PLACES_BYTES or not unpacking.eof:
        raise _damaged("it does not hold the places of a face")
    return numbers


def _encoded(picture: Rgb | Mask, form: str, **options: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, form, **options)
    return file.getvalue()


def _decoded(content: bytes, form: str, mode: str, size: tuple[int, int]) -> Rgb:
    """A picture that is of the size that was checked, or nothing is decoded."""
    try:
        with Image.open(io.BytesIO(content), formats=(form,)) as image:
            if (image.size, image.mode) != (size, mode) or getattr(image, "n_frames", 1) != 1:
                raise _damaged(f"one of its pictures is not {size[0]} x {size[1]} {mode}")
            return np.array(image, np.uint8)
    except RigFileError:
        raise
    # What Pillow raises for damaged files; a bomb is over our limits before it is over Pillow's.
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error) as fault:
        raise _damaged(f"one of its pictures cannot be read ({fault})") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _damaged("one of its pictures is far too large") from None


def _damaged(how: str) -> RigFileError:
    return RigFileError(f"The rig is damaged ({how}): make it anew from the portrait.")
