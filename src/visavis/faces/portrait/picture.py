"""Reading a picture's file, safely: nothing is decoded before its size is known to be sane."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from visavis.faces.portrait.arrays import Mask, Rgb
from visavis.faces.portrait.faults import PortraitError, Reason

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 64
_FORMATS = ("PNG", "JPEG", "WEBP")
_ANIMATED = ("PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class PictureRead:
    """A picture the right way up."""

    rgb: Rgb
    alpha: Mask | None


def read_picture(content: bytes) -> PictureRead:
    """Decode a PNG, JPEG or WebP picture. Raises `PortraitError` for anything else."""
    if len(content) > MAX_BYTES:
        found = f"The picture has {len(content):,} bytes; at most {MAX_BYTES:,} are allowed."
        raise PortraitError(Reason.TOO_MANY_BYTES, found)
    try:
        with warnings.catch_warnings():
            # Our own limit on pixels is checked before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _decoded(content)
    except UnidentifiedImageError:
        found = "The file is not a PNG, JPEG or WebP picture."
        raise PortraitError(Reason.NOT_AN_IMAGE, found) from None
    except Image.DecompressionBombError:
        found = f"The picture has far more pixels than the {MAX_PIXELS:,} that are allowed."
        raise PortraitError(Reason.TOO_MANY_PIXELS, found) from None
    except PortraitError:
        raise
    except (OSError, SyntaxError, ValueError) as fault:
        raise PortraitError(Reason.DAMAGED, f"The picture cannot be read: {fault}.") from None


def _decoded(content: bytes) -> PictureRead:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        _check(image)
        image.load()
        upright = ImageOps.exif_transpose(image)
        see_through = upright.has_transparency_data
        rgba = upright.convert("RGBA") if see_through else None
        rgb = _on_grey(rgba) if rgba is not None else upright.convert("RGB")
        alpha = None if rgba is None else np.asarray(rgba.getchannel("A"), np.uint8)
        return PictureRead(np.asarray(rgb, np.uint8), alpha)


def _on_grey(rgba: Image.Image) -> Image.Image:
    """What is transparent has no colour that could be relied on."""
    ground = Image.new("RGBA", rgba.size, (128, 128, 128, 255))
    return Image.alpha_composite(ground, rgba).convert("RGB")


def _check(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        found = f"The picture has {width} x {height} pixels; at most {MAX_PIXELS:,} are allowed."
        raise PortraitError(Reason.TOO_MANY_PIXELS, found)
    if min(width, height) < MIN_SIDE:
        found = f"The picture has {width} x {height} pixels; each side needs {MIN_SIDE}."
        raise PortraitError(Reason.TOO_FEW_PIXELS, found)
    # Cameras put a second picture behind a JPEG's first one: that is no animation.
    if image.format in _ANIMATED and getattr(image, "n_frames", 1) > 1:
        raise PortraitError(Reason.ANIMATED, "The picture is an animation.")
