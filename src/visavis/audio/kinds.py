"""What a file is, told by its content: names and types that come with it are not believed."""

from __future__ import annotations

from enum import StrEnum

from visavis.audio.faults import AudioError, Reason
from visavis.audio.mpeg import find_frames, tag_end
from visavis.audio.wave_header import START_BYTES, begins_wave


class Kind(StrEnum):
    """The kinds of files that are taken."""

    WAV = "WAV"
    MP3 = "MP3"


_OTHERS = {
    b"OggS": "an Ogg file",
    b"fLaC": "a FLAC file",
    b"FORM": "an AIFF file",
    b"caff": "a CAF file",
    b"riff": "a Wave64 file",
    b"RIFX": "a big-endian WAV file",
    b"#!AMR": "an AMR file",
    b"\x1a\x45\xdf\xa3": "a Matroska or WebM file",
    b"\x30\x26\xb2\x75": "a Windows Media file",
    b"\xff\xf1": "AAC",
    b"\xff\xf9": "AAC",
    b"\xff\xfc": "MPEG layer 2",
    b"\xff\xfd": "MPEG layer 2",
    b"#EXTM3U": "a playlist",
    b"[playlist]": "a playlist",
    b"ffconcat": "a playlist",
    b"RIFF": "a RIFF file other than WAV, such as AVI or WebP",
    b"\x1f\x8b": "a gzip file",
    b"PK\x03\x04": "a ZIP archive",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"<": "a web page or XML",
    b"{": "JSON",
}
_BOX_TYPE = slice(4, 8)
_SHOWN_BYTES = 8


def kind_of(content: bytes) -> Kind:
    """Raises AudioError, which names what came, for all but WAV and MP3."""
    if not content:
        raise AudioError(Reason.EMPTY, "The file is empty.")
    if begins_wave(content[:START_BYTES]):
        return Kind.WAV
    other = _other(content)
    if other is None and find_frames(content):
        return Kind.MP3
    raise AudioError(Reason.NOT_AUDIO, f"The file is {other or _unknown(content)}.")


def _other(content: bytes) -> str | None:
    start = content[tag_end(content) :][:64] if content.startswith(b"ID3") else content[:64]
    if start[_BOX_TYPE] == b"ftyp":
        return "an MP4 or M4A file"
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip() or start
    return next((name for magic, name in _OTHERS.items() if bare.startswith(magic)), None)


def _unknown(content: bytes) -> str:
    if content.startswith(b"ID3"):
        return "an ID3 tag without any MP3 sound behind it"
    return f"nothing known: it begins with the bytes {content[:_SHOWN_BYTES].hex(' ')}"
