"""The smallest sound character, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Mapping

NAMESPACES = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:v="https://visavis.example/ns/character/1"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)
ROOT = (
    'viewBox="0 0 1080 1920" data-format="visavis-character/1" data-head-pivot="540,900"'
    ' data-stance="clasp"'
)
METADATA = (
    '<metadata><v:character name="Sketch" licence="CC0-1.0" author="Tests"'
    ' palette=\'{"skin": "#8b5738", "background": "#d0e0f0"}\'/></metadata>'
)


def group(name: str, content: str, attributes: str = "") -> str:
    return f'<g id="{name}" {attributes}>{content}</g>'


def dot(x: float, y: float, r: float, colour: str = "#333333") -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{colour}"/>'


def arm(side: str, half: str) -> str:
    x = 743 if side == "l" else 337
    top, bottom = (1092, 1560) if half == "upper" else (1450, 1782)
    name = f"arm_{side}.{half}"
    content = (
        f'<linearGradient id="{name}-1" gradientUnits="userSpaceOnUse" x1="{x - 50}" y1="{top}"'
        f' x2="{x + 50}" y2="{bottom}"><stop offset="0" stop-color="#446688"/>'
        f'<stop offset="1" stop-color="#224466"/></linearGradient>'
        f'<path d="M{x - 50} {top}L{x - 50} {bottom}L{x + 50} {bottom}L{x + 50} {top}Z"'
        f' fill="url(#{name}-1)"/>'
        f'<path d="M{x} {top}L{x} {bottom}" stroke="#112233" fill="none" data-bend="shift"/>'
        f'<path d="M{x} {top}L{x + 9} {top}" stroke="#112233" fill="none" data-bend="none"/>'
    )
    return group(name, content, f'data-bones="{x},1092 {x},1482 {x},1782"')


def mouth(target: str, lift: float, jaw: float) -> str:
    name = f"mouth.{target}"
    content = (
        f'<clipPath id="{name}-1"><path d="M500 800Q540 {830 + lift:g} 580 800Z"/></clipPath>'
        f'<g clip-path="url(#{name}-1)"><path d="M500 800Q540 {830 + lift:g} 580 800Z"'
        f' fill="#aa4444" opacity="{1 - lift / 100:g}"/></g>'
    )
    hidden = "" if target == "rest" else 'display="none"'
    return group(name, content, f'data-parallax="1" data-jaw="{jaw:g}" {hidden}')


def parts() -> dict[str, str]:
    """The groups of a sound character, by name, in painting order."""
    drawn = {
        "back_hair": group("back_hair", dot(540, 560, 260), 'data-parallax="-0.35"'),
        "torso": group("torso", '<rect x="340" y="980" width="400" height="940" fill="#3355aa"/>'),
    }
    drawn |= {f"arm_{s}.{half}": arm(s, half) for s in "rl" for half in ("upper", "forearm")}
    drawn["face.shut"] = group("face.shut", dot(540, 660, 200, "#c09070"), 'data-parallax="0.4"')
    drawn["face.open"] = group("face.open", dot(540, 668, 208, "#c09070"), 'display="none"')
    drawn |= {"mouth.rest": mouth("rest", 0, 0), "mouth.smile": mouth("smile", 20, 0)}
    drawn["mouth.aa"] = mouth("aa", 60, 0.9)
    for side, x in (("r", 470), ("l", 610)):
        drawn |= {
            f"eye_{side}.open": group(f"eye_{side}.open", dot(x, 600, 20)),
            f"eye_{side}.closed": group(f"eye_{side}.closed", dot(x, 610, 2)),
            f"brow_{side}.rest": group(f"brow_{side}.rest", dot(x, 550, 8)),
        }
    drawn["front_hair"] = group("front_hair", dot(540, 480, 120), 'data-parallax="0.6"')
    pivot = 'data-pivot="540,1400" display="none"'
    drawn["hand.rest"] = group("hand.rest", dot(540, 1330, 60, "#c09070"), pivot)
    drawn["cuff"] = group("cuff", dot(540, 1400, 45, "#ffffff"), pivot)
    return drawn


def sketch(
    changes: Mapping[str, str | None] | None = None,
    *,
    root: str = ROOT,
    head: str = f"<title>Sketch</title>{METADATA}",
    prolog: str = "",
) -> bytes:
    """The document, with groups replaced or added; None leaves one out."""
    drawn: dict[str, str | None] = {**parts(), **(changes or {})}
    body = "".join(markup for markup in drawn.values() if markup is not None)
    return f"{prolog}<svg {NAMESPACES} {root}>{head}{body}</svg>".encode()
