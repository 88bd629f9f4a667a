"""Reading a picture's file, whatever wrote it, and refusing what is none."""

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from support import portraits

from visavis.faces.portrait import PortraitError, Reason
from visavis.faces.portrait.picture import read_picture


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def photo(side: int = 256) -> Image.Image:
    return Image.fromarray(portraits.portrait()).resize((side, side))


def deep() -> bytes:
    """An RGB PNG of 16 bits a channel, which Pillow reads but does not write."""
    import cv2  # noqa: PLC0415

    done, content = cv2.imencode(".png", np.asarray(photo())[..., ::-1].astype(np.uint16) * 257)
    assert done
    return bytes(content)


LIKE: dict[str, Callable[[], bytes]] = {
    "PNG": lambda: saved(photo(), "PNG"),
    "JPEG": lambda: saved(photo(), "JPEG", quality=95),
    "progressive JPEG": lambda: saved(photo(), "JPEG", quality=95, progressive=True),
    "CMYK JPEG": lambda: saved(photo().convert("CMYK"), "JPEG", quality=95),
    "camera's JPEG with a second picture": lambda: saved(
        photo(), "MPO", quality=95, save_all=True, append_images=[photo(64)]
    ),
    "WebP": lambda: saved(photo(), "WEBP", quality=95),
    "lossless WebP": lambda: saved(photo(), "WEBP", lossless=True),
    "16-bit PNG": deep,
    "palette PNG": lambda: saved(photo().quantize(256), "PNG"),
    "interlaced PNG with metadata": lambda: saved(photo(), "PNG", dpi=(300, 300)),
}


@pytest.mark.parametrize("kind", LIKE)
def test_pictures_of_many_kinds_are_read_alike(kind: str) -> None:
    read = read_picture(LIKE[kind]())
    assert read.rgb.shape == (256, 256, 3)
    assert float(np.abs(read.rgb.astype(int) - np.asarray(photo())).mean()) < 9
    assert read.alpha is None


@pytest.mark.parametrize(("orientation", "turns"), [(3, 2), (6, 1), (8, 3)])
def test_a_picture_turned_by_its_camera_is_read_upright(orientation: int, turns: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = Image.fromarray(np.rot90(np.asarray(photo()), turns).copy())
    read = read_picture(saved(turned, "JPEG", exif=exif, quality=95))
    assert float(np.abs(read.rgb.astype(int) - np.asarray(photo())).mean()) < 5


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparency_is_kept(mode: str) -> None:
    image = photo().convert("RGBA")
    image.putalpha(Image.linear_gradient("L"))
    if mode == "PA":
        content = saved(image.quantize(64), "PNG")
    else:
        content = saved(image.convert(mode), "PNG")
    read = read_picture(content)
    assert read.alpha is not None
    assert int(read.alpha[0].max()) < 40
    assert int(read.alpha[-1].min()) > 195


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PDF"])
def test_other_formats_are_refused(form: str) -> None:
    with pytest.raises(PortraitError) as caught:
        read_picture(saved(photo(), form))
    assert caught.value.reason is Reason.NOT_AN_IMAGE


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_animations_are_refused(form: str) -> None:
    frames = [photo(), photo().rotate(9)]
    with pytest.raises(PortraitError) as caught:
        read_picture(saved(frames[0], form, save_all=True, append_images=frames[1:]))
    assert caught.value.reason is Reason.ANIMATED


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_picture_cut_short_is_refused(form: str, share: float) -> None:
    content = saved(photo(), form)
    with pytest.raises(PortraitError) as caught:
        read_picture(content[: int(len(content) * share)])
    assert caught.value.reason in (Reason.DAMAGED, Reason.NOT_AN_IMAGE)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.sampled_from(["PNG", "JPEG", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=9),
)
def test_changed_bytes_give_a_picture_or_a_reason(
    form: str, changes: list[tuple[int, int]]
) -> None:
    content = bytearray(saved(photo(96), form))
    for at, value in changes:
        content[at % len(content)] = value
    with warnings.catch_warnings():
        # Pillow warns of damaged metadata: here that is what is wanted.
        warnings.simplefilter("ignore")
        try:
            read = read_picture(bytes(content))
        except PortraitError as fault:
            assert fault.remedy
        else:
            assert read.rgb.ndim == 3
