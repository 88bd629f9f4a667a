"""The mark in a video's metadata."""

import uuid
from importlib.metadata import version
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from visavis.provenance.boxes import BoxError
from visavis.provenance.mark import SyntheticMark, append_mark, synthetic_mark

FTYP = b"\0\0\0\x10ftypisom\0\0\0\0"
XMP = uuid.UUID("be7acfcb-97a9-42e8-9c71-999491e3afac").bytes
TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
OURS = SyntheticMark(TERMS + "compositeSynthetic", f"Visavis {version('visavis')}", False)


def with_packet(path: Path, packet: bytes) -> Path:
    path.write_bytes(FTYP + (24 + len(packet)).to_bytes(4, "big") + b"uuid" + XMP + packet)
    return path


def rdf(inside: str) -> bytes:
    return (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        f' xmlns:xmp="http://ns.adobe.com/xap/1.0/">{inside}</r:RDF>'
    ).encode()


def test_every_video_that_is_written_says_that_it_is_synthetic(video: Path) -> None:
    assert synthetic_mark(video) == OURS


def test_other_programs_find_the_packet_and_the_pictures(video: Path) -> None:
    with av.open(str(video), options={"export_xmp": "1"}) as file:
        assert TERMS + "compositeSynthetic" in file.metadata["xmp"]
        assert sum(1 for _ in file.decode(video=0)) == 10


def test_a_browser_can_still_begin_before_it_has_all(video: Path) -> None:
    content = video.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat") < content.index(XMP)


def test_a_property_that_is_an_element_is_read_too(tmp_path: Path) -> None:
    inside = f"<e:DigitalSourceType> {TERMS}trainedAlgorithmicMedia\n</e:DigitalSourceType>"
    path = with_packet(tmp_path / "x.mp4", rdf(inside))
    mark = synthetic_mark(path)
    assert mark == SyntheticMark(TERMS + "trainedAlgorithmicMedia", "", has_manifest=False)


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(rdf(f'<r:D e:DigitalSourceType="{TERMS}digitalCapture"/>'), id="a recording"),
        pytest.param(rdf("<r:D xmp:CreatorTool='Visavis'/>"), id="no source type"),
        pytest.param(rdf("<r:D"), id="broken"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe<\0", id="not UTF-8"),
        pytest.param(
            b"<!DOCTYPE r [<!ENTITY t 'x'>]>"
            + rdf(f'<r:D e:DigitalSourceType="{TERMS}compositeSynthetic"/>'),
            id="entities",
        ),
        pytest.param(
            rdf(f'<r:D e:DigitalSourceType="{TERMS}compositeSynthetic"/>' + " " * 300_000),
            id="huge",
        ),
    ],
)
def test_a_packet_without_a_mark_or_not_to_be_read_is_no_mark(
    tmp_path: Path, packet: bytes
) -> None:
    assert synthetic_mark(with_packet(tmp_path / "x.mp4", packet)) is None


def test_a_video_of_no_such_program_has_no_mark(tmp_path: Path) -> None:
    path = tmp_path / "plain.mp4"
    path.write_bytes(FTYP + b"\0\0\0\x08mdat")
    assert synthetic_mark(path) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(packet=st.one_of(st.binary(max_size=300), st.text(max_size=100).map(str.encode)))
def test_any_packet_is_read_without_an_exception(tmp_path: Path, packet: bytes) -> None:
    assert synthetic_mark(with_packet(tmp_path / "x.mp4", packet)) is None


def test_deep_nesting_is_read_without_an_exception(tmp_path: Path) -> None:
    packet = b"<a>" * 30_000 + b"</a>" * 30_000
    assert synthetic_mark(with_packet(tmp_path / "x.mp4", packet)) is None


def test_a_mark_is_put_behind_a_file_whose_last_box_has_an_end(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(FTYP + b"\0\0\0\x08mdat")
    append_mark(path)
    assert path.read_bytes().startswith(FTYP + b"\0\0\0\x08mdat")
    assert synthetic_mark(path) == OURS


@pytest.mark.parametrize("content", [FTYP + b"\0\0\0\0mdatabc", FTYP + b"\0\0\0\x09mdat", b"RIFF"])
def test_a_file_that_nothing_can_follow_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    with pytest.raises(BoxError):
        append_mark(path)
    assert path.read_bytes() == content
