"""What a visavis-character/1 document may hold: elements, attributes and their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from visavis.faces.drawn.faults import Fault
from visavis.faces.drawn.markup import NUMBER
from visavis.faces.drawn.safe_xml import Element, local_name

_FILL = {"fill", "fill-opacity", "fill-rule"}
_STROKE = {"stroke", "stroke-opacity", "stroke-width", "stroke-linecap", "stroke-linejoin"}
_DASHES = {"stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset"}
_PLACE = {"id", "display", "transform", "opacity", "clip-path", "clip-rule"}
_PAINT = frozenset(_PLACE | _FILL | _STROKE | _DASHES)
_GRADIENT = frozenset({"id", "gradientUnits", "gradientTransform", "spreadMethod"})
_ATTRIBUTES = {
    "g": _PAINT,
    "path": _PAINT | {"d"},
    "circle": _PAINT | {"cx", "cy", "r"},
    "ellipse": _PAINT | {"cx", "cy", "rx", "ry"},
    "rect": _PAINT | {"x", "y", "width", "height", "rx", "ry"},
    "clipPath": _PAINT | {"clipPathUnits"},
    "linearGradient": _GRADIENT | {"x1", "y1", "x2", "y2"},
    "radialGradient": _GRADIENT | {"cx", "cy", "r", "fx", "fy", "fr"},
    "stop": frozenset({"offset", "stop-color", "stop-opacity"}),
    "title": frozenset[str](),
    "desc": frozenset[str](),
    "metadata": frozenset[str](),
}

# Possessive quantifiers: a hostile value must not make matching take quadratic time.
_NUMBERS = rf"\s*+{NUMBER}(?:[\s,]++{NUMBER})*+\s*+"
_REFERENCE = r"url\(#[\w.-]+\)"
_PAINTS = ("fill", "stroke", "stop-color")
_RULES = ("display", "clip-rule", "fill-rule", "stroke-linecap", "stroke-linejoin")
_WORDS = (*_RULES, "gradientUnits", "spreadMethod", "clipPathUnits")
_VALUES = {
    **dict.fromkeys(_PAINTS, rf"#[0-9a-fA-F]{{3,8}}|[a-zA-Z]+|rgba?\([\d\s.,%]+\)|{_REFERENCE}"),
    **dict.fromkeys(_WORDS, r"[a-zA-Z-]+"),
    **dict.fromkeys(
        ("transform", "gradientTransform"),
        rf"(?:[\s,]*+(?:matrix|translate|scale|rotate|skewX|skewY)\({_NUMBERS}\))*+\s*",
    ),
    "id": r"[A-Za-z_][\w.-]*",
    "clip-path": rf"none|{_REFERENCE}",
    "d": r"[MLHVCSQTAZmlhvcsqtazeE0-9.,+\-\s]*",
    "offset": rf"{NUMBER}%?",
    "stroke-dasharray": rf"none|{_NUMBERS}",
}
_MATCHERS = {key: re.compile(value) for key, value in _VALUES.items()}
_NUMBER_MATCHER = re.compile(NUMBER)

_NOT_NUMERIC = frozenset({"id", "clip-path", *_PAINTS, *_WORDS})
_TOO_LARGE = re.compile(r"(?<![.\d])\d{7}|[eE]\+?\d")
"""Coordinates stay of at most six digits, in plain notation: more would overflow a renderer."""


@dataclass(frozen=True, slots=True)
class Place:
    """An element and how to tell its author where it is."""

    element: Element
    where: str


def places(group: Element, name: str) -> Iterator[Place]:
    """Every element of a group in document order, the group first."""
    for count, element in enumerate(group.iter()):
        tag = local_name(element) or element.tag
        own = element.get("id") or element.get("data-name")
        label = f"{tag} {own}" if own else f"{tag}, element {count}"
        yield Place(element, f"{name} ({label})" if count else name)


def element_faults(place: Place) -> Iterator[Fault]:
    """What is wrong with one element by itself."""
    tag = local_name(place.element)
    allowed = _ATTRIBUTES.get(tag or "")
    if allowed is None:
        yield Fault(
            f"the element `{tag or place.element.tag}` is not allowed",
            place.where,
            f"use only {' '.join(_ATTRIBUTES)}",
        )
        return
    for key, value in place.element.attrib.items():
        problem = _attribute_problem(key, value, allowed)
        if problem is not None:
            yield Fault(problem[0], place.where, problem[1])


def _attribute_problem(key: str, value: str, allowed: frozenset[str]) -> tuple[str, str] | None:
    if key.startswith("data-"):
        return None
    if key not in allowed:
        return _unknown_problem(key)
    if "url(" in value and not re.fullmatch(_REFERENCE, value):
        return f"`{key}` refers outside the document", "refer to an id in the same group"
    if not _MATCHERS.get(key, _NUMBER_MATCHER).fullmatch(value):
        return f"`{key}` cannot be `{value[:40]}`", "write it in plain SVG form, without units"
    if key not in _NOT_NUMERIC and _TOO_LARGE.search(value):
        return f"`{key}` holds a number that is too large", "draw inside the canvas"
    return None


def _unknown_problem(key: str) -> tuple[str, str]:
    if key.endswith("href"):
        return "links are not allowed", "draw what it links to inside the group"
    if key.startswith("on"):
        return f"the script `{key}` is not allowed", "remove it"
    if key == "style":
        return "CSS is not allowed", "write its properties as presentation attributes"
    return f"the attribute `{key}` is not allowed here", "save as plain SVG, or remove it"
