"""Still pictures of a stream (Assets of contract section 4): fetched, decoded and cut to what is
seen of them."""

from __future__ import annotations

import asyncio
import io
import warnings
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import numpy as np
from PIL import Image as Pictures
from PIL import ImageOps, UnidentifiedImageError

from visavis.audio.faults import AudioError, Reason
from visavis.audio.fetching import FetchLimits
from visavis.faces.contract import Picture
from visavis.streams.messages import Box, Image, StreamSpec

LIMITS = FetchLimits(most_bytes=10 * 1024 * 1024, total_s=8.0)
"""Of each picture; all are fetched at once."""
MOST_PIXELS = 16_000_000
"""What a good camera makes; 64 MB once it is decoded, one after the other."""
ACCEPT = "image/webp, image/png, image/jpeg"
_KINDS = ("PNG", "JPEG", "WEBP")
_REMEDY = "Give a PNG, JPEG or WebP picture."

Fetch = Callable[[str], Awaitable[bytes]]


class StillError(Exception):
    """A picture that cannot be had or shown. The message names it, for the caller to read."""


class Still(NamedTuple):
    """What is seen of one in the stream's picture."""

    pixels: Picture
    """Premultiplied RGBA: (height, width, 4)."""
    left: int
    top: int
    layer: int | None
    """None is behind all else."""


async def fetch_stills(spec: StreamSpec, fetch: Fetch) -> list[Still]:
    """All that are seen, those in front last. Raises StillError for the first that cannot be."""
    whole = (spec.width, spec.height)
    alone = asyncio.Lock()

    async def one(number: int, image: Image) -> Still | None:
        try:
            content = await fetch(image.url)
            async with alone:
                return await asyncio.to_thread(read_still, content, image.box, whole)
        except AudioError as fault:
            raise StillError(f"Assets[{number}].AssetUrl: {_words(fault)}") from None
        except StillError as fault:
            raise StillError(f"Assets[{number}].AssetUrl: {fault}") from None

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(*each)) for each in enumerate(spec.images)]
    except BaseExceptionGroup as faults:
        raise faults.exceptions[0] from None
    found = [still for task in tasks if (still := task.result()) is not None]
    return sorted(found, key=lambda still: -1 if still.layer is None else still.layer)


def read_still(content: bytes, box: Box | None, whole: tuple[int, int]) -> Still | None:
    """A picture from anybody, stretched to its box; None where nothing of that is in the whole
    picture (width and height). Raises StillError."""
    place = box or Box(top=0, left=0, width=whole[0], height=whole[1])
    left, right = max(0, place.left), min(whole[0], place.left + place.width)
    top, bottom = max(0, place.top), min(whole[1], place.top + place.height)
    image = _decode(content)
    if left >= right or top >= bottom:
        return None
    across, down = image.width / place.width, image.height / place.height
    seen = (
        (left - place.left) * across,
        (top - place.top) * down,
        (right - place.left) * across,
        (bottom - place.top) * down,
    )
    size = (right - left, bottom - top)
    scaled = image.resize(size, Pictures.Resampling.BICUBIC, box=seen, reducing_gap=3.0)
    pixels = np.asarray(scaled, np.uint8)
    # Bicubic curves overshoot: no colour may be above its own opacity.
    return Still(np.minimum(pixels, pixels[..., 3:]), left, top, box.layer if box else None)


def _decode(content: bytes) -> Pictures.Image:
    """The whole picture as premultiplied RGBA, the right way up."""
    try:
        with warnings.catch_warnings():
            # Our own limit on pixels is checked before anything is decoded.
            warnings.simplefilter("ignore", Pictures.DecompressionBombWarning)
            with Pictures.open(io.BytesIO(content), formats=_KINDS) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    raise _too_large(f"{width} x {height}")
                return ImageOps.exif_transpose(image).convert("RGBA").convert("RGBa")
    except Pictures.DecompressionBombError:
        raise _too_large("far too many") from None
    except UnidentifiedImageError:
        raise StillError(f"It is no picture that can be read. {_REMEDY}") from None
    except (OSError, SyntaxError, ValueError) as fault:
        raise StillError(f"The picture cannot be read: {fault}. {_REMEDY}") from None


def _too_large(pixels: str) -> StillError:
    return StillError(
        f"The picture has {pixels} pixels; at most {MOST_PIXELS:,} in all are allowed. "
        "Scale it down."
    )


def _words(fault: AudioError) -> str:
    """Fetching is that of sound; what it advises about sound files helps nobody here."""
    of_files = {
        Reason.ADDRESS_WRONG: "Give a URL such as https://example.org/room.png.",
        Reason.TOO_MANY_BYTES: "Give a smaller picture.",
        Reason.EMPTY: _REMEDY,
    }
    return f"{fault.found} {of_files.get(fault.reason, fault.remedy)}"
