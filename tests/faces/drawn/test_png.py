from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

from visavis.faces.drawn.png import encode_opaque, encode_transparent

CLEAR = np.full((3, 5, 4), (128, 0, 64, 128), np.uint8)
SOLID = np.full((3, 5, 4), (10, 20, 30, 255), np.uint8)


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def test_opaque() -> None:
    image = opened(encode_opaque(SOLID))
    assert (image.mode, image.size) == ("RGB", (5, 3))
    assert image.getpixel((4, 2)) == (10, 20, 30)


def test_transparent_pixels_are_no_longer_premultiplied() -> None:
    image = opened(encode_transparent(CLEAR))
    assert (image.mode, image.size) == ("RGBA", (5, 3))
    assert image.getpixel((0, 0)) == (255, 0, 127, 128)


def test_alpha_that_says_nothing_is_left_out() -> None:
    assert encode_transparent(SOLID) == encode_opaque(SOLID)
