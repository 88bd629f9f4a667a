from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from visavis.faces.drawn import CharacterError, draw_avatar, draw_picture

from .conftest import CHARACTERS
from .sketch import sketch

PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    b'<circle cx="5" cy="5" r="5" fill="#336699"/></svg>'
)


def opened(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    assert image.format == "PNG"
    return image


def test_there_are_builtin_characters() -> None:
    assert len(list(CHARACTERS.glob("*.svg"))) >= 12


def test_builtin_avatars(character: Path) -> None:
    svg = character.read_bytes()
    png = draw_avatar(svg)
    image = opened(png)
    assert (image.mode, image.size) == ("RGB", (1080, 1920))
    assert len(image.getcolors(1 << 21) or []) > 1000
    pixels = np.asarray(image).astype(int)
    assert pixels[10, 10].min() > 180, "the backdrop is pale"
    assert pixels[300:1900, 300:780].std() > 25, "and there is someone in front of it"
    assert draw_avatar(svg) == png


@pytest.mark.parametrize("size", [(90, 160), (512, 512), (640, 360), (1, 1)])
def test_avatars_of_any_size_are_opaque(size: tuple[int, int]) -> None:
    image = opened(draw_avatar(sketch(), *size))
    assert (image.mode, image.size) == ("RGB", size)
    assert np.asarray(image).min(axis=2).max() > 100


def test_avatars_of_the_same_document_are_the_same() -> None:
    assert draw_avatar(sketch(), 90, 160) == draw_avatar(sketch(), 90, 160)


def test_avatars_of_unsound_documents_are_refused() -> None:
    with pytest.raises(CharacterError):
        draw_avatar(PICTURE)


def test_pictures_are_drawn_as_they_are() -> None:
    image = opened(draw_picture(PICTURE, 64, 64))
    assert (image.mode, image.size) == ("RGBA", (64, 64))
    assert image.getpixel((32, 32)) == (0x33, 0x66, 0x99, 255)
    assert image.getpixel((0, 0)) == (0, 0, 0, 0)
