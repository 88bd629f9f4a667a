"""The backdrop of an avatar: a pastel gradient with a large, lighter circle."""

from __future__ import annotations

from collections.abc import Mapping

from visavis.faces.drawn.frame import Frame

NEUTRAL = "#e4e7ec"
"""For characters whose palette has no `background`."""

_TOP_LIGHTER = 0.3
_CIRCLE_LIGHTER = 0.45
_CIRCLE_OPACITY = 0.7
_CIRCLE = 'cx="540" cy="860" r="500"'


def backdrop_markup(palette: Mapping[str, str], frame: Frame) -> str:
    """The backdrop that fills a frame, in the palette's background colour."""
    colour = palette.get("background", NEUTRAL)
    bottom = frame.y + frame.height
    return (
        f'<linearGradient id="backdrop-1" gradientUnits="userSpaceOnUse" x1="0" y1="{frame.y:g}"'
        f' x2="0" y2="{bottom:g}"><stop offset="0" stop-color="{lighter(colour, _TOP_LIGHTER)}"/>'
        f'<stop offset="1" stop-color="{colour}"/></linearGradient>'
        f'<rect x="{frame.x:g}" y="{frame.y:g}" width="{frame.width:g}" height="{frame.height:g}"'
        f' fill="url(#backdrop-1)"/>'
        f'<circle {_CIRCLE} fill="{lighter(colour, _CIRCLE_LIGHTER)}"'
        f' fill-opacity="{_CIRCLE_OPACITY}"/>'
    )


def lighter(colour: str, amount: float) -> str:
    """`#rrggbb` mixed with white: not at all for 0, white for 1."""
    channels = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(c + (255 - c) * amount):02x}" for c in channels)
