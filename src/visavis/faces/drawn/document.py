"""A character document, read and checked: what visavis-character/1 says, as typed values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from visavis.faces.drawn.faults import CharacterError, Fault
from visavis.faces.drawn.grammar import element_faults, places
from visavis.faces.drawn.morph import BASES, Morph, read_morph
from visavis.faces.drawn.part import Part, Point, parse_point
from visavis.faces.drawn.rules import FORMAT, part_faults, required_faults, root_faults
from visavis.faces.drawn.safe_xml import Element, local_name, read_xml

Stance = Literal["clasp", "relaxed"]

_METADATA_TAG = "{https://visavis.example/ns/character/1}character"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the document says about itself; empty where it says nothing."""

    name: str
    licence: str
    """An SPDX identifier."""
    author: str
    palette: Mapping[str, str]
    """Role (skin, hair, cloth1, background, ...) to `#rrggbb`."""


@dataclass(frozen=True, slots=True)
class CharacterDocument:
    """One character, whatever the size it will be drawn at. Made by `read_character`."""

    title: str
    stance: Stance
    head_pivot: Point
    """The top of the neck, in canvas units."""
    parts: Mapping[str, Part]
    """By name, in painting order."""
    morphs: Mapping[str, Morph]
    metadata: Metadata


def read_character(svg: bytes) -> CharacterDocument:
    """Read and check a document. Raises `CharacterError` that lists all its faults."""
    root = read_xml(svg)
    if local_name(root) != "svg" or root.get("data-format") != FORMAT:
        problem = f"it is not a {FORMAT} document"
        raise CharacterError([Fault(problem, "document", f'write <svg data-format="{FORMAT}">')])
    groups = [child for child in root if local_name(child) == "g" and child.get("id")]
    parts = {group.attrib["id"]: Part(group.attrib["id"], group) for group in groups}
    faults = list(root_faults(root))
    if len(parts) < len(groups):
        faults.append(Fault("two groups have the same id", "document", "give each its own"))
    for part in parts.values():
        for place in places(part.element, part.name):
            faults.extend(element_faults(place))
        faults.extend(part_faults(part))
    faults.extend(required_faults(parts))
    faults.extend(_metadata_faults(root))
    morphs = _morphs(parts, faults)
    if faults:
        raise CharacterError(faults)
    return _document(root, parts, morphs)


def _document(
    root: Element, parts: Mapping[str, Part], morphs: Mapping[str, Morph]
) -> CharacterDocument:
    title = next(child.text or "" for child in root if local_name(child) == "title").strip()
    return CharacterDocument(
        title=title,
        stance=cast(Stance, root.get("data-stance", "relaxed")),
        head_pivot=parse_point(root.attrib["data-head-pivot"]),
        parts=parts,
        morphs=morphs,
        metadata=_metadata(root, title),
    )


def _morphs(parts: Mapping[str, Part], faults: list[Fault]) -> dict[str, Morph]:
    """The morphs whose basis is there; adds what is wrong with them to `faults`."""
    morphs = {}
    for name, basis in BASES.items():
        try:
            if f"{name}.{basis}" in parts:
                morphs[name] = read_morph(parts.values(), name)
        except CharacterError as error:
            faults.extend(error.faults)
    return morphs


def _metadata(root: Element, title: str) -> Metadata:
    element = next(root.iter(_METADATA_TAG), None)
    said = {} if element is None else element.attrib
    return Metadata(
        name=said.get("name", title),
        licence=said.get("licence", ""),
        author=said.get("author", ""),
        palette=json.loads(said.get("palette", "{}")),
    )


def _metadata_faults(root: Element) -> Iterator[Fault]:
    element = next(root.iter(_METADATA_TAG), None)
    if element is None:
        remedy = "add <metadata> with a v:character element"
        yield Fault("it has no character metadata", "document", remedy)
    elif not _is_palette(element.get("palette", "{}")):
        remedy = 'write JSON such as {"skin": "#8b5738"}'
        yield Fault("its palette is not colours by role", "metadata", remedy)


def _is_palette(text: str) -> bool:
    try:
        palette = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(palette, dict) and all(
        isinstance(colour, str) and _COLOUR.fullmatch(colour) for colour in palette.values()
    )
