"""Small pictures of stored ones, for pages that show many: made once, and kept beside the media."""

import io
import secrets
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps

from visavis.media.images import MAX_PIXELS
from visavis.media.store import MediaStore

QUALITY = 80
FOLDER = "thumbnails"


class Cut(NamedTuple):
    """A size in pixels, and which part of a picture of another shape is kept: how much of what is
    too much is cut off above (0 to 1)."""

    width: int
    height: int
    above: float


CUTS = {
    # Heads are near the upper edge. The page places its videos by the same number.
    "card": Cut(360, 450, 1 / 6),
    "icon": Cut(96, 96, 1 / 6),
}


class Thumbnails:
    """Of the pictures of a store. Servers of one database share the files."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media
        self._root = media.root / FOLDER

    def read(self, media_id: str, cut: str) -> bytes | None:
        """A WebP of this cut, made now if there is none; None where there is no such picture, or
        it cannot be read. Where it cannot be kept it is made again the next time."""
        if cut not in CUTS or self._media.path(media_id) is None:
            return None
        path = self._path(media_id, cut)
        with suppress(OSError):
            return path.read_bytes()
        content = make_thumbnail(self._media.read(media_id), CUTS[cut])
        if content is not None:
            with suppress(OSError):
                _write(path, content)
        return content

    def sweep(self, used: set[str]) -> int:
        """Delete those of pictures that are used no more, and of cuts that there are no more;
        returns how many."""
        known = {_folder(name) for name in CUTS}
        gone = 0
        for path in self._root.glob("*/??/*.webp"):
            if path.stem not in used or path.parent.parent.name not in known:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _path(self, media_id: str, cut: str) -> Path:
        return self._root / _folder(cut) / media_id[:2] / f"{media_id}.webp"


def make_thumbnail(content: bytes, cut: Cut) -> bytes | None:
    """None for what is no picture, or too large a one."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            # A JPEG is decoded no larger than is needed, which is far quicker.
            image.draft("RGB", (2 * cut.width, 2 * cut.height))
            # Without a fourth channel to scale it takes a third less time.
            mode = "RGBA" if image.has_transparency_data else "RGB"
            small = ImageOps.fit(
                ImageOps.exif_transpose(image).convert(mode),
                (cut.width, cut.height),
                Image.Resampling.LANCZOS,
                centering=(0.5, cut.above),
            )
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    if small.mode == "RGBA" and small.getchannel("A").getextrema() == (255, 255):
        small = small.convert("RGB")
    written = io.BytesIO()
    small.save(written, "WEBP", quality=QUALITY, method=2)
    return written.getvalue()


def _folder(cut: str) -> str:
    """By all that the files depend on."""
    width, height, above = CUTS[cut]
    return f"{width}x{height}-{above:.3f}-q{QUALITY}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
