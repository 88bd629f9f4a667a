"""Pixels to PNG files."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from visavis.faces.drawn.raster import Pixels

_COMPRESS_LEVEL = 6
"""For an avatar of 1080x1920: 90 ms and 330 KB. Level 1 takes half of it, level 9 five times."""

_OPAQUE = 255


def encode_opaque(pixels: Pixels) -> bytes:
    """An RGB PNG. Where the pixels are not opaque they come out on black."""
    return _encode(Image.fromarray(pixels).convert("RGB"))


def encode_transparent(pixels: Pixels) -> bytes:
    """An RGBA PNG; opaque pictures come out as RGB."""
    if pixels[..., 3].min() == _OPAQUE:
        return encode_opaque(pixels)
    return _encode(Image.frombuffer("RGBa", pixels.shape[1::-1], pixels.tobytes()).convert("RGBA"))


def _encode(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", compress_level=_COMPRESS_LEVEL)
    return file.getvalue()
