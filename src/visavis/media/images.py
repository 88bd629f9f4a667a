"""Checking a picture before it is stored."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from visavis.errors import OperatorError
from visavis.media.formats import SNIFFED_BYTES, content_type_of

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 16
_FORMATS = ("PNG", "JPEG", "WEBP")
_REMEDY = "Give a PNG, JPEG or WebP picture."


def check_image(content: bytes) -> tuple[int, int]:
    """Decode the whole picture once and return its width and height in pixels.

    Raises OperatorError for what is no PNG, JPEG or WebP by content (SVG included: it can carry
    scripts), is damaged or cut short, or has too many bytes or pixels.
    """
    if len(content) > MAX_BYTES:
        raise OperatorError(
            f"The picture has {len(content):,} bytes; at most {MAX_BYTES:,} are allowed.",
            "Save it smaller.",
        )
    kind = content_type_of(content[:SNIFFED_BYTES])
    if kind is None or not kind.startswith("image/"):
        raise OperatorError("The file is not a PNG, JPEG or WebP picture.", _REMEDY)
    try:
        with warnings.catch_warnings():
            # Our own limit on pixels is checked before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _decode(content)
    except UnidentifiedImageError:
        raise OperatorError("The picture cannot be read: it is damaged.", _REMEDY) from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise OperatorError(f"The picture cannot be read: {fault}.", _REMEDY) from None


def _decode(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise OperatorError(
                f"The picture has {width} x {height} pixels; "
                f"at most {MAX_PIXELS:,} in all are allowed.",
                "Scale it down.",
            )
        if min(width, height) < MIN_SIDE:
            raise OperatorError(
                f"The picture has only {width} x {height} pixels; "
                f"each side needs at least {MIN_SIDE}.",
                "Give a larger one.",
            )
        image.load()
        return width, height
