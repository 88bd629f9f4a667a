"""The mark in the metadata of every video: an XMP packet with IPTC's DigitalSourceType."""

import re
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID
from xml.etree import ElementTree

from visavis.provenance.boxes import BoxError, read_boxes

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
COMPOSITE_SYNTHETIC = SOURCE_TYPES + "compositeSynthetic"
"""What our videos are in IPTC's vocabulary: a composite with at least one synthetic element.

The face was drawn by an artist or photographed, its movement is computed, the voice is synthetic or
a recording. algorithmicMedia would deny the photograph and the networks that were trained on
samples, trainedAlgorithmicMedia would say that a trained model made it all.
"""
_SYNTHETIC = frozenset(
    SOURCE_TYPES + term
    for term in (
        "algorithmicMedia",
        "compositeSynthetic",
        "compositeWithTrainedAlgorithmicMedia",
        "trainedAlgorithmicMedia",
        "virtualRecording",
    )
)

_XMP = b"uuid" + UUID("be7acfcb-97a9-42e8-9c71-999491e3afac").bytes
_C2PA = b"uuid" + UUID("d8fec3d6-1b0e-483c-9297-5828877ec481").bytes
_PACKET_LIMIT_BYTES = 256 * 1024
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_XMP_BASIC = "http://ns.adobe.com/xap/1.0/"
_PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="{_XMP_BASIC}"
    xmlns:Iptc4xmpExt="{_IPTC}"
    xmp:CreatorTool="Visavis %s"
    Iptc4xmpExt:DigitalSourceType="{COMPOSITE_SYNTHETIC}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


class SyntheticMark(NamedTuple):
    """What a file says of itself. It is a statement, not a proof: anyone can write or remove it."""

    source_type: str
    """A term of IPTC's vocabulary, as a URI."""
    tool: str
    """What made the file, such as ``Visavis 0.1.0``; empty where it does not say."""
    has_manifest: bool
    """Whether there is a C2PA manifest too. Whether that is valid is for a C2PA verifier to say."""


def mark_box() -> bytes:
    """The mark as a box, which may stand between any two outermost boxes of an MP4 file."""
    content = (_PACKET % version("visavis")).encode()
    size = 4 + len(_XMP) + len(content)
    return size.to_bytes(4, "big") + _XMP + content


def append_mark(path: Path) -> None:
    """Mark a finished MP4 file, by a box behind all others: no offset in the file changes.

    Raises OSError, and BoxError for what is not a whole MP4 file.
    """
    with path.open("r+b") as file:
        last = read_boxes(file)[-1]
        if last.open_ended:
            raise BoxError("Its last box has no end, so nothing can follow it.")
        file.seek(last.end)
        file.write(mark_box())


def synthetic_mark(path: Path) -> SyntheticMark | None:
    """The mark of an MP4 file by whatever program, or None if it does not say it is synthetic.

    Raises OSError, and BoxError for what is not a whole MP4 file.
    """
    with path.open("rb") as file:
        boxes = read_boxes(file)
        has_manifest = any(box.kind == _C2PA for box in boxes)
        for box in boxes:
            if box.kind == _XMP and box.end - box.start <= _PACKET_LIMIT_BYTES:
                values = _read_packet(file, box.start, box.end)
                source_type = values.get(f"{{{_IPTC}}}DigitalSourceType", "")
                if source_type in _SYNTHETIC:
                    tool = values.get(f"{{{_XMP_BASIC}}}CreatorTool", "")
                    return SyntheticMark(source_type, tool, has_manifest)
    return None


def _read_packet(file: BinaryIO, start: int, end: int) -> dict[str, str]:
    """The simple properties of an XMP packet; nothing of one that is broken or declares entities,
    with which a few bytes can grow to gigabytes."""
    file.seek(start)
    content = file.read(end - start)
    try:
        text = content.decode("utf-8-sig").strip("\0 \r\n\t")
        if re.search(r"<!(DOCTYPE|ENTITY)", text):
            return {}
        root = ElementTree.fromstring(text)  # noqa: S314 (what is dangerous is refused above)
    except (UnicodeDecodeError, ElementTree.ParseError):
        return {}
    values: dict[str, str] = {}
    for element in root.iter():  # a property is an attribute or an element, as the writer likes
        values |= element.attrib
        if element.text and not len(element):
            values[element.tag] = element.text.strip()
    return values
