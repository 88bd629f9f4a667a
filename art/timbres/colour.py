"""Small colour helpers: six-digit hex in, six-digit hex out."""

from __future__ import annotations

WARM_WHITE = "#fff7e6"
DUSK = "#2c1f4a"


def _rgb(value: str) -> tuple[float, float, float]:
    text = value.lstrip("#")
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{max(0, min(255, round(v))):02x}" for v in (red, green, blue))


def mix(one: str, other: str, amount: float) -> str:
    a, b = _rgb(one), _rgb(other)
    r, g, bl = (x + (y - x) * amount for x, y in zip(a, b, strict=True))
    return _hex(r, g, bl)


def light(value: str, amount: float = 0.3) -> str:
    """Towards a warm white."""
    return mix(value, WARM_WHITE, amount)


def shade(value: str, amount: float = 0.3) -> str:
    """Darker, never grey: blue falls less than red and green."""
    r, g, b = _rgb(value)
    return _hex(r * (1 - amount), g * (1 - amount * 1.08), b * (1 - amount * 0.72))
