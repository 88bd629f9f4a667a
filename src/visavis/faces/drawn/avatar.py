"""Avatars: documents in, PNG files out."""

from __future__ import annotations

from visavis.faces.drawn.document import read_character
from visavis.faces.drawn.frame import frame_for
from visavis.faces.drawn.part import CANVAS_HEIGHT, CANVAS_WIDTH
from visavis.faces.drawn.png import encode_opaque, encode_transparent
from visavis.faces.drawn.raster import rasterise
from visavis.faces.drawn.still import compose_still


def draw_avatar(svg: bytes, width: int = CANVAS_WIDTH, height: int = CANVAS_HEIGHT) -> bytes:
    """A character at rest before its backdrop, as an opaque RGB PNG of width x height pixels.

    The same document gives the same bytes. Raises `CharacterError` for documents that are not
    sound visavis-character/1, `ValueError` for impossible sizes and `RasterError` if ThorVG
    cannot draw it.
    """
    still = compose_still(read_character(svg), frame_for(width, height))
    return encode_opaque(rasterise(still.encode(), width, height))


def draw_picture(svg: bytes, width: int, height: int) -> bytes:
    """A plain SVG of our own as a PNG of width x height pixels, RGBA unless it is opaque.

    Raises `ValueError` for impossible sizes and `RasterError` if ThorVG cannot draw it.
    """
    return encode_transparent(rasterise(svg, width, height))
