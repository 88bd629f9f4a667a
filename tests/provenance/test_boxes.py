"""Boxes of MP4 files."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.provenance.boxes import Box, BoxError, read_boxes

FTYP = b"\0\0\0\x10ftypisom\0\0\0\0"


def test_boxes_fill_the_file(video_bytes: bytes) -> None:
    boxes = read_boxes(io.BytesIO(video_bytes))
    assert [box.kind[:4] for box in boxes] == [b"ftyp", b"moov", b"free", b"mdat", b"uuid"]
    assert boxes[-1].end == len(video_bytes)


def test_a_box_of_more_than_4_gib_has_its_size_behind_its_kind() -> None:
    content = FTYP + b"\0\0\0\x01mdat" + (19).to_bytes(8, "big") + b"abc"
    assert read_boxes(io.BytesIO(content))[1] == Box(b"mdat", 32, 35, open_ended=False)


def test_a_box_without_a_size_goes_to_the_end_of_the_file() -> None:
    content = FTYP + b"\0\0\0\0mdatabc"
    assert read_boxes(io.BytesIO(content))[1] == Box(b"mdat", 24, 27, open_ended=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\0\0\0\x08moov", "does not begin"),
        (FTYP + b"\0\0\0", "in the middle"),
        (FTYP + b"\0\0\0\x01mdat\0", "in the middle"),
        (FTYP + b"\0\0\0\x09mdat", "cannot have 9 bytes"),
        (FTYP + b"\0\0\0\x07mdat", "cannot have 7 bytes"),
        (FTYP + b"\0\0\0\x01mdat" + (2**64 - 1).to_bytes(8, "big"), "cannot have 1844674"),
        (FTYP + b"\0\0\0\x10uuid" + b"x" * 16, "cannot have 16 bytes"),
        (FTYP + b"\0\0\0\x08free" * 100_000, "more than 100000"),
    ],
)
def test_what_is_no_row_of_boxes_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(BoxError, match=words):
        read_boxes(io.BytesIO(content))


@given(st.binary(max_size=200))
def test_any_bytes_are_boxes_or_refused(rest: bytes) -> None:
    content = FTYP + rest
    try:
        boxes = read_boxes(io.BytesIO(content))
    except BoxError:
        return
    assert boxes[-1].end == len(content)
