"""Stills: a whole character as one plain SVG document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from visavis.faces.drawn.backdrop import backdrop_markup
from visavis.faces.drawn.document import CharacterDocument
from visavis.faces.drawn.expression import FRIENDLY, Expression, morph_weights
from visavis.faces.drawn.frame import Frame
from visavis.faces.drawn.limb import read_limb
from visavis.faces.drawn.morph import BASES
from visavis.faces.drawn.part import Part
from visavis.faces.drawn.poses import STANCES, stance_arms

_BEHIND = "back_hair"
"""The one part that moves with the head although it lies behind the body."""

_ELSEWHERE = ("hand", "cuff")
"""Families drawn by the arms, not in their own place."""

_LEAST_TILT_DEG, _MORE_TILT_DEG = 1.5, 1.2


@dataclass(frozen=True, slots=True)
class HeadPose:
    """How the head is held: tilted clockwise about its pivot, turned by canvas units."""

    tilt_deg: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0


def usual_head(document: CharacterDocument) -> HeadPose:
    """How a character likes to hold its head: always the same, and not all alike."""
    mood = crc32(document.title.encode())
    side = 1 if mood & 1 else -1
    tilt = _LEAST_TILT_DEG + _MORE_TILT_DEG * (mood >> 8 & 0xFF) / 0xFF
    return HeadPose(side * tilt, yaw=3 * side)


def compose_still(
    document: CharacterDocument,
    frame: Frame,
    *,
    expression: Expression = FRIENDLY,
    head: HeadPose | None = None,
    backdrop: bool = True,
) -> str:
    """The character in its stance as an SVG document that shows a frame of the canvas."""
    head = head or usual_head(document)
    layers = [
        backdrop_markup(document.metadata.palette, frame) if backdrop else "",
        *_layers(document, expression, head),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width:g}"'
        f' height="{frame.height:g}" viewBox="{frame.x:g} {frame.y:g} {frame.width:g}'
        f' {frame.height:g}" preserveAspectRatio="none">{"".join(layers)}</svg>'
    )


def _layers(document: CharacterDocument, expression: Expression, head: HeadPose) -> Iterator[str]:
    """In the document's order, but arms at the first of them and forearms over the head."""
    arms = [(read_limb(document, side), pose) for side, pose in stance_arms(document).items()]
    weights = morph_weights(document, expression)
    above_body = False
    for part in document.parts.values():
        if part.family.startswith("arm_"):
            if not above_body:
                yield from (limb.upper_markup(pose) for limb, pose in arms)
            above_body = True
        elif part.family in BASES:
            if part.target == BASES[part.family]:
                morph = document.morphs[part.family]
                yield _with_head(document, part, head, morph.markup(weights[part.family]))
        elif part.family not in _ELSEWHERE and not part.hidden:
            moves = above_body or part.name == _BEHIND
            yield _with_head(document, part, head, part.markup()) if moves else part.markup()
    shadow = STANCES[document.stance].hands_on_body
    yield from (limb.forearm_markup(pose, hand_shadow=shadow) for limb, pose in arms)


def _with_head(document: CharacterDocument, part: Part, head: HeadPose, markup: str) -> str:
    x, y = document.head_pivot
    shift = f"{part.parallax * head.yaw:.2f} {part.parallax * head.pitch:.2f}"
    turn = f"rotate({head.tilt_deg:.3f} {x:g} {y:g})"
    return f'<g transform="{turn} translate({shift})">{markup}</g>'
