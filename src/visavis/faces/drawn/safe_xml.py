"""Bytes to an element tree, refusing whatever makes XML dangerous."""

from __future__ import annotations

from xml.etree import ElementTree

from visavis.faces.drawn.faults import CharacterError, Fault

SIZE_LIMIT_BYTES = 400 * 1024
DEPTH_LIMIT = 32
"""Deeper nesting than any drawing needs would exhaust the stack of a renderer."""

SVG_NAMESPACE = "{http://www.w3.org/2000/svg}"

_NOT_UTF8 = ("it is not UTF-8 text", "save it as UTF-8")

Element = ElementTree.Element


def read_xml(data: bytes) -> Element:
    """The root element of a UTF-8 document of at most `SIZE_LIMIT_BYTES`.

    Raises `CharacterError` for oversized, undecodable, malformed or too deeply nested
    documents, and for any that declares a DTD or entities.
    """
    if len(data) > SIZE_LIMIT_BYTES:
        raise _refusal(
            f"{len(data)} bytes are more than the {SIZE_LIMIT_BYTES} allowed",
            "round coordinates to one decimal and simplify paths",
        )
    text = _decode(data)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _refusal("it declares a DTD or entities", "delete the <!DOCTYPE ...> declaration")
    try:
        # A str, not bytes: the encoding the document declares then no longer matters, so it
        # cannot smuggle a DTD past the check above.
        root = ElementTree.fromstring(text)  # noqa: S314 - what makes it unsafe is refused above
    except ElementTree.ParseError as error:
        raise _refusal(f"it is not well-formed XML ({error})", "save it again as SVG") from error
    if _depth(root) > DEPTH_LIMIT:
        raise _refusal(f"its groups nest deeper than {DEPTH_LIMIT} levels", "ungroup some")
    return root


def local_name(element: Element) -> str | None:
    """The name of an SVG element; None for an element of any other namespace."""
    tag = element.tag
    return tag[len(SVG_NAMESPACE) :] if tag.startswith(SVG_NAMESPACE) else None


def _decode(data: bytes) -> str:
    # UTF-16 without a byte order mark is full of NULs and decodes as UTF-8, yet the parser would
    # recognise it and read what the checks on the text cannot see.
    if b"\0" in data:
        raise _refusal(*_NOT_UTF8)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(*_NOT_UTF8) from error


def _depth(root: Element) -> int:
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def _refusal(problem: str, remedy: str) -> CharacterError:
    return CharacterError([Fault(problem, "document", remedy)])
