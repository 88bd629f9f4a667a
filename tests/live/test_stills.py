from __future__ import annotations

import asyncio
import io
import struct
import zlib

import msgspec
import numpy as np
import pytest
from PIL import Image as Pictures
from support.web import web

from visavis.audio.addresses import AllowedHosts
from visavis.audio.faults import AudioError, Reason
from visavis.audio.fetching import AudioFetcher, FetchLimits
from visavis.live.stills import ACCEPT, Still, StillError, fetch_stills, read_still
from visavis.streams.messages import Box, Image, StreamSpec

WHOLE = (64, 48)
SPEC = StreamSpec(
    task_id="t1", app_id=1, room_id="r", stream_id="s", face_kind="drawn", face_model="m",
    width=64, height=48,
)  # fmt: skip
RED = (200, 0, 0)


def saved(image: Pictures.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def plain(colour: tuple[int, ...] = RED, size: tuple[int, int] = (8, 8)) -> bytes:
    return saved(Pictures.new("RGB" if len(colour) == 3 else "RGBA", size, colour))


def box(left: int, top: int, width: int, height: int, layer: int = 0) -> Box:
    return Box(top=top, left=left, width=width, height=height, layer=layer)


def huge(side: int) -> bytes:
    """A PNG of a hundred bytes that says it has so many pixels."""
    body = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    crc = struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + crc + b"\0\0\0\0IDAT" + bytes(64)


def read(content: bytes, place: Box | None) -> Still:
    still = read_still(content, place, WHOLE)
    assert still is not None
    return still


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_stretched_to_its_box(kind: str) -> None:
    still = read(saved(Pictures.new("RGB", (8, 8), RED), kind), box(10, 20, 30, 12, layer=2))
    assert still.pixels.shape == (12, 30, 4)
    assert (still.left, still.top, still.layer) == (10, 20, 2)
    assert np.abs(still.pixels.astype(int) - (*RED, 255)).max() < 6


def test_without_a_box_it_is_the_whole_picture_behind_all() -> None:
    still = read(plain(), None)
    assert still.pixels.shape == (48, 64, 4)
    assert still.layer is None


def test_what_is_transparent_stays_so_premultiplied() -> None:
    assert (read(plain((200, 100, 0, 128)), None).pixels[5, 5] == (100, 50, 0, 128)).all()


def test_only_what_is_inside_the_picture_is_kept_however_large_the_box() -> None:
    image = Pictures.new("RGB", (100, 100), RED)
    image.paste((0, 200, 0), (50, 0, 100, 100))
    still = read(saved(image), box(-1_000_000, 0, 2_000_064, 48))
    assert still.pixels.shape == (48, 64, 4)
    still = read(saved(image), box(-32, -10, 64, 96))
    assert (still.left, still.top, still.pixels.shape) == (0, 0, (48, 32, 4))
    assert (still.pixels[10, 20] == (0, 200, 0, 255)).all()
    assert read_still(saved(image), box(64, 0, 10, 10), WHOLE) is None


def test_a_photo_is_the_right_way_up() -> None:
    image = Pictures.new("RGB", (40, 20), RED)
    image.paste((0, 200, 0), (0, 0, 20, 20))
    exif = Pictures.Exif()
    exif[0x0112] = 6  # a quarter clockwise
    still = read(saved(image, "JPEG", exif=exif.tobytes(), quality=95), box(0, 0, 20, 40))
    assert still.pixels[5, 10, 1] > 150
    assert still.pixels[35, 10, 0] > 150


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (saved(Pictures.new("RGB", (8, 8)), "GIF"), "PNG, JPEG or WebP"),
        (plain()[:45], "cannot be read"),
        (huge(100_000), "at most 16,000,000"),
        (huge(4_001), "at most 16,000,000"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(StillError, match=words):
        read_still(content, None, WHOLE)


def spec_of(*images: Image) -> StreamSpec:
    return msgspec.structs.replace(SPEC, images=images)


async def test_they_come_in_the_order_of_their_layers() -> None:
    async def fetch(url: str) -> bytes:
        return plain((int(url), 0, 0))

    images = [Image(url="1", box=box(0, 0, 9, 9, 5)), Image(url="2", box=box(0, 0, 9, 9, 1)),
              Image(url="3"), Image(url="4", box=box(0, 0, 9, 9, 1)),
              Image(url="5", box=box(99, 0, 9, 9, 1))]  # fmt: skip
    stills = await fetch_stills(spec_of(*images), fetch)
    assert [int(still.pixels[0, 0, 0]) for still in stills] == [3, 2, 4, 1]


async def test_a_fault_names_the_asset_and_calls_off_the_others() -> None:
    cancelled = []

    async def fetch(url: str) -> bytes:
        if url == "bad":
            raise AudioError(Reason.NOT_SERVED, "https://x answers with status 404.")
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(url)
            raise
        raise AssertionError

    with pytest.raises(StillError, match=r"Assets\[1\]\.AssetUrl: https://x answers .* 404"):
        await fetch_stills(spec_of(Image(url="slow"), Image(url="bad")), fetch)
    assert cancelled == ["slow"]


async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
    if b"/inward" in head:
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/x.png\r\n\r\n")
    elif b"/endless" in head:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(200_000))
        await writer.drain()
    else:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + plain())
    await writer.drain()


async def fetched(url: str, *allowed: str) -> list[Still]:
    limits = FetchLimits(most_bytes=100_000, total_s=5)
    fetcher = AudioFetcher(AllowedHosts(allowed), limits, accept=ACCEPT)
    try:
        return await fetch_stills(spec_of(Image(url=url)), fetcher.fetch)
    finally:
        await fetcher.aclose()


async def test_the_rules_of_audio_urls_hold() -> None:
    async with web(answer) as server:
        assert len(await fetched(server.url("/a.png"), "127.0.0.1")) == 1
        assert b"image/png" in server.requests[0]
        for path, allowed, words in [
            ("/a.png", "10.0.0.1", "loopback"),
            ("/inward", "127.0.0.1", "link-local"),
            ("/endless", "127.0.0.1", "smaller picture"),
        ]:
            with pytest.raises(StillError, match=words):
                await fetched(server.url(path), allowed)
    with pytest.raises(StillError, match=r"no URL\. Give a URL such as \S+\.png"):
        await fetched("room.png")
