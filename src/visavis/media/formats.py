"""What a file is, told from its first bytes and never from its name."""

SNIFFED_BYTES = 16
_STILLS = {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}


def content_type_of(head: bytes) -> str | None:
    """The media type of a file that begins with ``head``, or None for kinds we do not keep."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] not in _STILLS:
        return "video/mp4"
    return None
