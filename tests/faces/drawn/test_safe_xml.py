from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.drawn.faults import CharacterError
from visavis.faces.drawn.safe_xml import DEPTH_LIMIT, SIZE_LIMIT_BYTES, local_name, read_xml

SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
BOMB = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>'


def test_reads_utf8_with_or_without_a_byte_order_mark() -> None:
    assert local_name(read_xml(SVG.encode())) == "svg"
    assert local_name(read_xml(SVG.encode("utf-8-sig"))) == "svg"


@pytest.mark.parametrize("prolog", ["<!DOCTYPE svg>", BOMB, f'<?xml version="1.0"?>{BOMB}'])
def test_refuses_a_dtd(prolog: str) -> None:
    with pytest.raises(CharacterError, match="DTD"):
        read_xml((prolog + SVG).encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-7"])
def test_a_dtd_cannot_hide_in_another_encoding(encoding: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{encoding}"?>'
    with pytest.raises(CharacterError):
        read_xml((prolog + BOMB + SVG).encode(encoding))


@pytest.mark.parametrize("data", [b"", b"hello", b"<svg", b"<a></b>", b"\xff\xfe\x00", b"\0"])
def test_refuses_what_is_not_xml(data: bytes) -> None:
    with pytest.raises(CharacterError):
        read_xml(data)


def test_refuses_more_than_the_size_limit() -> None:
    fitting = SVG.encode() + b" " * (SIZE_LIMIT_BYTES - len(SVG))
    read_xml(fitting)
    with pytest.raises(CharacterError, match="more than"):
        read_xml(fitting + b" ")


def test_refuses_bottomless_nesting() -> None:
    read_xml(("<g>" * DEPTH_LIMIT + "</g>" * DEPTH_LIMIT).encode())
    for depth in (DEPTH_LIMIT + 1, 50_000):
        with pytest.raises(CharacterError, match="nest deeper"):
            read_xml(("<g>" * depth + "</g>" * depth).encode())


def test_other_namespaces_have_no_local_name() -> None:
    assert local_name(read_xml(b"<svg/>")) is None
    assert local_name(read_xml(b'<a:path xmlns:a="urn:other"/>')) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(CharacterError):
        read_xml(data)
