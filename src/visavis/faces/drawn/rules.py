"""What the parts of a character must be, one rule a function."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from visavis.faces.drawn.faults import Fault
from visavis.faces.drawn.grammar import places
from visavis.faces.drawn.markup import cut_numbers
from visavis.faces.drawn.morph import BASES
from visavis.faces.drawn.part import CANVAS_HEIGHT, CANVAS_WIDTH, Part, parse_point
from visavis.faces.drawn.safe_xml import Element, local_name

FORMAT = "visavis-character/1"
STANCES = ("clasp", "relaxed")
ARMS = tuple(f"arm_{side}.{half}" for side in "rl" for half in ("upper", "forearm"))
REQUIRED = (*ARMS, *(f"{name}.{basis}" for name, basis in BASES.items()), "hand.rest")

_ARM_PATH = re.compile(r"[MLCQZ0-9.\-\s,]*")
_CHANGING_PATH = re.compile(r"[^Aa]*")
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
_GRADIENTS = ("linearGradient", "radialGradient")


def root_faults(root: Element) -> Iterator[Fault]:
    """The document itself: canvas, format, stance, title and what lies at its top level."""
    view_box = f"0 0 {CANVAS_WIDTH} {CANVAS_HEIGHT}"
    if (root.get("viewBox") or "").replace(",", " ").split() != view_box.split():
        yield Fault("its canvas has another size", "document", f'write viewBox="{view_box}"')
    if not _is_point(root.get("data-head-pivot", "")):
        yield Fault("the head has no pivot", "document", 'write data-head-pivot="x,y"')
    if root.get("data-stance", STANCES[-1]) not in STANCES:
        yield Fault("its stance is unknown", "document", f"use one of {' '.join(STANCES)}")
    if not any(local_name(child) == "title" and (child.text or "").strip() for child in root):
        yield Fault("it has no title", "document", "add <title> with the character's name")
    for child in root:
        if local_name(child) not in ("g", "title", "desc", "metadata"):
            yield Fault(f"`{child.tag}` lies outside the groups", "document", "move it into one")
        elif local_name(child) == "g" and not child.get("id"):
            yield Fault("a group has no id", "document", 'name it: <g id="...">')


def required_faults(parts: Mapping[str, Part]) -> Iterator[Fault]:
    """Groups every character needs."""
    for name in REQUIRED:
        if name not in parts:
            yield Fault(f"the group `{name}` is missing", "document", f'add <g id="{name}">')


def part_faults(part: Part) -> Iterator[Fault]:
    """One group: it holds all it refers to, and its data attributes are right."""
    yield from _reference_faults(part)
    yield from _data_faults(part)
    if part.name in ARMS:
        yield from _arm_faults(part)
    elif part.family in BASES:
        yield from _path_faults(part, _CHANGING_PATH, "arcs cannot be blended", "use curves")


def _reference_faults(part: Part) -> Iterator[Fault]:
    kinds: dict[str, str | None] = {}
    for place in places(part.element, part.name):
        own = place.element.get("id")
        if own is None:
            continue
        if own in kinds:
            yield Fault(f"the id `{own}` is used twice", place.where, "give each its own id")
        elif not own.startswith(part.name):
            yield Fault(
                f"the id `{own}` is not of this group", place.where, f"begin it with `{part.name}`"
            )
        kinds[own] = local_name(place.element)
    for place in places(part.element, part.name):
        for key, value in place.element.attrib.items():
            wanted = ("clipPath",) if key == "clip-path" else _GRADIENTS
            for target in _REFERENCE.findall(value):
                if kinds.get(target) not in wanted:
                    yield Fault(
                        f"`{key}` refers to `{target}`, which is no {wanted[0]} of this group",
                        place.where,
                        "put a copy of it into the group",
                    )
    yield from _clip_faults(part)


def _clip_faults(part: Part) -> Iterator[Fault]:
    # A clip that is clipped could come back to itself and hang a renderer.
    for element in part.element.iter():
        if local_name(element) == "clipPath" and any(
            "clip-path" in inner.attrib for inner in element.iter()
        ):
            yield Fault("a clipPath is clipped itself", part.name, "intersect the two outlines")


def _data_faults(part: Part) -> Iterator[Fault]:
    for key in ("data-parallax", "data-jaw"):
        value = part.element.get(key)
        if value is not None and not _is_number(value):
            yield Fault(f"`{key}` is no number", part.name, f'write {key}="0.4", for instance')
    if (part.family == "hand" or part.name == "cuff") and not _is_point(
        part.element.get("data-pivot", "")
    ):
        yield Fault("it has no pivot", part.name, 'write data-pivot="x,y", where the wrist is')


def _arm_faults(part: Part) -> Iterator[Fault]:
    if not _are_bones(part):
        yield Fault(
            "`data-bones` is not a hanging arm",
            part.name,
            "give shoulder, elbow and wrist as three x,y pairs one below the other",
        )
    yield from _path_faults(
        part, _ARM_PATH, "arms bend only absolute M L C Q Z paths", "convert the path"
    )
    for place in places(part.element, part.name):
        tag = local_name(place.element)
        if len(cut_numbers(place.element.get("d", ""))[1]) % 2:
            yield Fault("a path has an odd number of coordinates", place.where, "draw it anew")
        if tag in ("circle", "ellipse", "rect"):
            yield Fault(f"a {tag} cannot be bent", place.where, "convert it to a path")
        if "transform" in place.element.attrib or "gradientTransform" in place.element.attrib:
            yield Fault("a transform cannot be bent", place.where, "apply it to the coordinates")
        if tag in _GRADIENTS and place.element.get("gradientUnits") != "userSpaceOnUse":
            yield Fault("its gradient cannot be bent", place.where, "use userSpaceOnUse units")


def _path_faults(
    part: Part, allowed: re.Pattern[str], problem: str, remedy: str
) -> Iterator[Fault]:
    for place in places(part.element, part.name):
        if not allowed.fullmatch(place.element.get("d", "")):
            yield Fault(problem, place.where, remedy)


def _are_bones(part: Part) -> bool:
    points = part.element.get("data-bones", "").split()
    if len(points) != 3 or not all(map(_is_point, points)):  # noqa: PLR2004 - three joints
        return False
    (x0, y0), (x1, y1), (x2, y2) = map(parse_point, points)
    return x0 == x1 == x2 and y0 < y1 < y2


def _is_point(text: str) -> bool:
    values = text.split(",")
    return len(values) == 2 and all(map(_is_number, values))  # noqa: PLR2004 - x and y


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,6}(?:\.\d{0,9})?|-?\.\d{1,9}", text.strip()) is not None
