"""Small pictures to store, and what stands in for drawing them."""

import io
from pathlib import Path

from PIL import Image

from visavis.catalogue.editor import NewFace
from visavis.catalogue.seed import BUILT_IN

NORA = Path(str(BUILT_IN)) / "characters" / "nora.svg"
"""A drawn character."""
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 32


def picture(
    kind: str = "PNG", *, width: int = 24, height: int = 20, shade: int = 200, mode: str = "RGB"
) -> bytes:
    """A picture of one colour; another ``shade`` is another file."""
    file = io.BytesIO()
    colour = (shade, 80, 120) if mode == "RGB" else shade
    Image.new(mode, (width, height), colour).save(file, kind)
    return file.getvalue()


def draw_round(svg: bytes) -> NewFace:
    """Stands in for drawing a character: a picture that depends on the SVG's length only."""
    return NewFace("drawn", svg, ("wave",), picture(shade=len(svg) % 251, width=32, height=32))


def draw_square(svg: bytes) -> bytes:
    """Stands in for drawing a timbre."""
    return picture(shade=len(svg) % 251, width=16, height=16)
