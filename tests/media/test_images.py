"""A picture is decoded before it is stored; what cannot be is refused with the reason."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.pictures import MP4, picture

from visavis.errors import OperatorError
from visavis.media.images import MAX_BYTES, MAX_PIXELS, MIN_SIDE, check_image

SAMPLES = {kind: picture(kind) for kind in ("PNG", "JPEG", "WEBP")}


def declared_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head declares this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 100)
    magic = b"\x89PNG\r\n\x1a\n"
    return magic + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_picture_of_a_kind_we_keep_is_measured(kind: str) -> None:
    assert check_image(SAMPLES[kind]) == (24, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_any_colour_mode_will_do(mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (20, 30)).save(file, "PNG")
    assert check_image(file.getvalue()) == (20, 30)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Hello, this is just text, and more than sixteen bytes of it.",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'><script/></svg>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><img src=x onerror=alert(1)>",
        b"<!-- \x89PNG\r\n\x1a\n -->",
        picture("GIF"),
        picture("BMP"),
        MP4,
    ],
)
def test_what_is_no_such_picture_is_refused_with_the_remedy(content: bytes) -> None:
    with pytest.raises(OperatorError, match="not a PNG, JPEG or WebP") as refused:
        check_image(content)
    assert refused.value.remedy == "Give a PNG, JPEG or WebP picture."


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_picture_that_was_cut_short_is_refused(kind: str) -> None:
    whole = SAMPLES[kind]
    for length in (len(whole) // 2, 20, len(whole) - 40):
        with pytest.raises(OperatorError, match="cannot be read"):
            check_image(whole[:length])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("head", ["PNG", "JPEG", "WEBP"])
def test_one_kinds_head_on_anothers_body_is_refused(kind: str, head: str) -> None:
    if kind != head:
        with pytest.raises(OperatorError, match="cannot be read"):
            check_image(SAMPLES[head][:12] + SAMPLES[kind])


@pytest.mark.parametrize("size", [(8000, 8000), (100_000, 100_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_by_its_declared_size(size: tuple[int, int]) -> None:
    with pytest.raises(OperatorError, match="pixels"):
        check_image(declared_png(*size))


def test_the_limit_on_pixels_is_met_exactly() -> None:
    assert MAX_PIXELS == 8000 * 5000
    with pytest.raises(OperatorError, match="cannot be read"):  # allowed, but there is no such data
        check_image(declared_png(8000, 5000))
    with pytest.raises(OperatorError, match="Scale it down"):
        check_image(declared_png(8000, 5001))


def test_a_picture_of_too_many_bytes_is_refused_without_looking_at_it() -> None:
    with pytest.raises(OperatorError, match="20,971,521 bytes"):
        check_image(SAMPLES["PNG"] + bytes(MAX_BYTES + 1 - len(SAMPLES["PNG"])))


@pytest.mark.parametrize("size", [(MIN_SIDE - 1, 400), (400, MIN_SIDE - 1), (1, 1)])
def test_a_tiny_picture_is_refused_with_its_size(size: tuple[int, int]) -> None:
    width, height = size
    with pytest.raises(OperatorError, match=f"{width} x {height}"):
        check_image(picture(width=width, height=height))


def test_the_smallest_picture_allowed_is_taken() -> None:
    assert check_image(picture(width=MIN_SIDE, height=MIN_SIDE)) == (MIN_SIDE, MIN_SIDE)


def test_a_picture_with_a_page_behind_it_is_measured_as_the_picture_it_is() -> None:
    # It is harmless: it is served as image/png and never guessed at (nosniff).
    assert check_image(SAMPLES["PNG"] + b"<html><script>alert(1)</script>") == (24, 20)


@given(
    st.sampled_from(list(SAMPLES)),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_a_damaged_picture_is_measured_or_refused_and_nothing_else(
    kind: str, changes: list[tuple[int, int]]
) -> None:
    content = bytearray(SAMPLES[kind])
    for place, value in changes:
        content[place % len(content)] = value
    try:
        width, height = check_image(bytes(content))
    except OperatorError:
        return
    assert min(width, height) >= MIN_SIDE
