"""Files are told apart by their first bytes."""

import pytest
from support.pictures import MP4, picture

from visavis.media.formats import SNIFFED_BYTES, content_type_of


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("WEBP"), "image/webp"),
        (MP4, "video/mp4"),
    ],
)
def test_the_kinds_that_are_kept_are_told_by_their_head(content: bytes, kind: str) -> None:
    assert content_type_of(content[:SNIFFED_BYTES]) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG",
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b" \x89PNG\r\n\x1a\n",
        b"ftypmp42",
        b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00",
        b"\x00\x00\x00\x1cftypheic\x00\x00\x00\x00",
    ],
)
def test_other_kinds_are_none_of_ours(content: bytes) -> None:
    assert content_type_of(content[:SNIFFED_BYTES]) is None
