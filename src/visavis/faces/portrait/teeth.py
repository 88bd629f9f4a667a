"""The inside of the mouth as four small pictures: own or drawn teeth, lower teeth, tongue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from visavis.faces.portrait.arrays import Floats, Mask, Rgb, Rgba
from visavis.faces.portrait.level import Level
from visavis.faces.portrait.topology import LOWER_LIP, UPPER_LIP

Colour = tuple[float, float, float]

WIDTH, HEIGHT = 0.56, 0.34
"""What the pictures show, in widths of the face; the mouth's middle is in their middle."""
DETAIL = 320
"""Pixels of the stored teeth for the width of a face."""

_PARTED = 0.025
_BRIGHT_SHARE = 0.5
_MOST_PARTED = 0.15
_WHITE = (235.0, 226.0, 214.0)
_UPPER = (0.052, 0.043, 0.045, 0.035, 0.03)
"""Widths of the upper teeth from the middle outwards, as seen from the front."""
_LOWER = (0.033, 0.035, 0.038, 0.033, 0.03)
_ARC = 0.6
_WARM_SHADE = np.array([1.0, 1.12, 1.26], np.float32)
"""Teeth in the shade are warmer, not greyer."""
_FINE = 1600.0
"""Pixels for the width of a face that teeth are drawn with before they are shrunk: at most."""


@dataclass(frozen=True, slots=True)
class OwnTeeth:
    """What the photo shows between the lips. Of no size if that is no row of teeth."""

    picture: Rgb
    cover: Mask
    colour: Colour


def find_teeth(photo: Rgb, points: Floats, level: Level) -> OwnTeeth:
    """The upper teeth in the photo, if it shows them."""
    local = level.inward(points)
    upper, lower = local[list(UPPER_LIP[-1])], local[list(LOWER_LIP[-1])]
    gap = float(np.max(lower[:, 1] - upper[:, 1]))
    light = _light(photo, points)
    drawn = OwnTeeth(np.zeros((0, 0, 3), np.uint8), np.zeros((0, 0), np.uint8), _lit(light))
    if not _PARTED < gap < _MOST_PARTED:
        return drawn
    picture = _flattened(photo, level)
    cover = _between(upper, lower)
    inside = picture[cover > 128].astype(np.float32)  # noqa: PLR2004
    bright = inside.mean(axis=1)
    red = inside[:, 0] - inside[:, 1:].mean(axis=1)
    white = (bright > 0.5 * light) & (red < 0.28 * np.maximum(bright, 1))
    if len(inside) == 0 or float(white.mean()) < _BRIGHT_SHARE:
        return drawn
    red_, green, blue = np.median(inside[white], axis=0)
    own = OwnTeeth(picture, cover, (float(red_), float(green), float(blue)))
    return _extended(own, upper, lower)


def _light(photo: Rgb, points: Floats) -> float:
    """How bright the face's skin is."""
    at = np.round(points[[50, 280, 205, 425, 4], :2]).astype(int)
    height, width = photo.shape[:2]
    skin = photo[np.clip(at[:, 1], 0, height - 1), np.clip(at[:, 0], 0, width - 1)]
    return float(np.median(skin.max(axis=1)))


def _lit(light: float) -> Colour:
    k = float(np.clip(0.45 + 0.55 * light / 225, 0.6, 1.0))
    return (_WHITE[0] * k, _WHITE[1] * k, _WHITE[2] * k)


def _size(detail: float) -> tuple[int, int]:
    return round(WIDTH * detail), round(HEIGHT * detail)


def _flattened(photo: Rgb, level: Level) -> Rgb:
    """The mouth, upright, at the detail of the store."""
    width, height = _size(DETAIL)
    axes = level.outward(np.eye(2, dtype=np.float32)) / DETAIL
    start = np.array(level.origin) - axes[0] * width / 2 - axes[1] * height / 2
    back = np.array([[axes[0, 0], axes[1, 0], start[0]], [axes[0, 1], axes[1, 1], start[1]]])
    way = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    flat = cv2.warpAffine(photo, back, (width, height), flags=way, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat)


def _between(upper: Floats, lower: Floats) -> Mask:
    width, height = _size(DETAIL)
    cover = np.zeros((height, width), np.uint8)
    outline = np.concatenate([upper, lower[::-1]]) * DETAIL + (width / 2, height / 2)
    cv2.fillPoly(cover, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return cover


def _extended(own: OwnTeeth, upper: Floats, lower: Floats) -> OwnTeeth:
    """Teeth go on behind the upper lip, so that a lip that rises shows no hole above them."""
    height, width = own.cover.shape
    picture, cover = own.picture.copy(), np.zeros_like(own.cover)
    x = (np.arange(width) - width / 2) / DETAIL
    first = np.interp(x, upper[:, 0], upper[:, 1]) * DETAIL + height / 2
    last = np.interp(x, lower[:, 0], lower[:, 1]) * DETAIL + height / 2
    inside = (x > upper[0, 0]) & (x < upper[-1, 0])
    # The photo's lower lip may hide the outer teeth's edges; opened, they would be missing.
    sides = np.clip((last - first) / (0.03 * DETAIL), 0, 1) * inside
    last = np.maximum(last, last[width // 2] - _ARC * x**2 * DETAIL)
    edge = 0.02 * DETAIL
    rows = np.arange(height)[:, None]
    inner = np.minimum(first + edge, (first + last) / 2)
    inmost = np.maximum(last - edge * 0.5, (first + last) / 2)
    nearest = np.clip(rows, np.ceil(inner), np.floor(inmost)).astype(int)
    picture = picture[np.clip(nearest, 0, height - 1), np.arange(width)[None, :]]
    fade = np.clip((last - rows) / (0.006 * DETAIL) + 0.8, 0, 1)
    cover = (fade * sides * 255).astype(np.uint8)
    return OwnTeeth(picture, cover, own.colour)


def own_upper(picture: Rgb, cover: Mask, detail: float) -> Rgba:
    """The photo's teeth as a picture of this detail."""
    size = _size(detail)
    shrunk = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    alpha = cv2.resize(cover, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return _premultiplied(shrunk, alpha / 255)


def drawn_upper(colour: Colour, detail: float) -> Rgba:
    """A row of upper teeth: their edge is a little above the mouth's middle."""
    return _drawn(_Row(_UPPER, edge=0.012, root=-0.16, arc=-0.35, shade=0.97), colour, detail)


def drawn_lower(colour: Colour, detail: float) -> Rgba:
    """A row of lower teeth, in the jaw's own measure: their edge is a little below its line."""
    return _drawn(_Row(_LOWER, edge=0.03, root=0.17, arc=-0.2, shade=0.8), colour, detail)


class _Row(NamedTuple):
    """Lengths are in widths of the face, downwards from the mouth's middle."""

    widths: tuple[float, ...]
    """Of the teeth, from the middle outwards."""
    edge: float
    root: float
    arc: float
    shade: float


def _drawn(row: _Row, colour: Colour, detail: float) -> Rgba:
    fine = _fineness(detail)
    alpha, tone = _bodies(row, fine)
    gaps = cv2.GaussianBlur((alpha > 0).astype(np.float32), (0, 0), fine * 0.004)
    tone = cv2.GaussianBlur(tone, (0, 0), fine * 0.008) * (0.72 + 0.28 * gaps)
    rows = (np.arange(len(alpha))[:, None] - len(alpha) / 2) / fine
    tone = tone * np.clip(1.03 - 2.2 * np.abs(rows - row.edge), 0.6, 1.0)
    solid = cv2.morphologyEx(alpha, cv2.MORPH_CLOSE, np.ones((1, max(3, round(fine * 0.008)))))
    picture = np.asarray(colour, np.float32) * tone[..., None] ** _WARM_SHADE
    return _shrunk(picture, solid.astype(np.float32) / 255, detail)


def _bodies(row: _Row, fine: float) -> tuple[Mask, Floats]:
    """Where teeth are, and how light each is: the less the farther back."""
    width, height = _size(fine)
    alpha = np.zeros((height, width), np.uint8)
    tone: Floats = np.full((height, width), 0.3, np.float32)
    inward = -1.0 if row.root < row.edge else 1.0
    for side in (-1, 1):
        x = 0.0
        for number, tooth in enumerate(row.widths):
            middle = side * (x + tooth / 2)
            tip = row.edge + row.arc * middle**2 + (0.004 * inward if number == 1 else 0.0)
            body = _tooth(middle, tip, row.root, tooth * 0.98, fine, (width, height))
            light = row.shade * (1 - 0.05 * number - 1.6 * max(0.0, abs(middle) - 0.05))
            tone[body > 0] = max(light, 0.3)
            alpha = np.maximum(alpha, body)
            x += tooth
    return alpha, tone


def _tooth(
    middle: float, tip: float, root: float, width: float, fine: float, size: tuple[int, int]
) -> Mask:
    """A rectangle with a rounded tip."""
    body = np.zeros((size[1], size[0]), np.uint8)
    inward = -1.0 if root < tip else 1.0
    radius = width * 0.28
    x0, x1 = middle - width / 2, middle + width / 2
    turn = np.linspace(0, np.pi / 2, 8)
    right = np.stack([x1 - radius + radius * np.sin(turn), radius * (1 - np.cos(turn))], axis=1)
    left = np.stack([x0 + radius - radius * np.sin(turn), radius * (1 - np.cos(turn))], axis=1)
    outline = np.concatenate([right, [[x1, abs(root - tip)], [x0, abs(root - tip)]], left[::-1]])
    outline[:, 1] = tip + inward * outline[:, 1]
    outline = outline * fine + (size[0] / 2, size[1] / 2)
    cv2.fillPoly(body, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_8, 4)
    return body


def drawn_tongue(light: float, detail: float) -> Rgba:
    """A tongue behind the lower teeth. `light`: how much of it is in the photo, 0 to 1."""
    fine = _fineness(detail)
    width, height = _size(fine)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x - width / 2) / fine, (y - height / 2) / fine
    away = (x / 0.125) ** 2 + ((y - 0.092) / 0.075) ** 2
    alpha = np.clip((1 - away) * 12, 0, 1)
    tone = light * np.clip(1.05 - 0.55 * away, 0.3, 1) * (1 - 0.22 * np.exp(-((x / 0.012) ** 2)))
    picture = np.asarray((176.0, 84.0, 84.0), np.float32) * tone[..., None] * 0.9
    return _shrunk(picture, alpha, detail)


def _fineness(detail: float) -> float:
    """What teeth are drawn with before they are shrunk to this detail."""
    return max(detail, min(4 * detail, _FINE))


def _shrunk(picture: Floats, alpha: Floats, detail: float) -> Rgba:
    size = _size(detail)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    return _premultiplied(np.asarray(small), np.asarray(cover))


def _premultiplied(picture: Floats, alpha: Floats) -> Rgba:
    out = np.empty((*alpha.shape, 4), np.float32)
    out[..., :3] = picture * alpha[..., None]
    out[..., 3] = alpha * 255
    return np.clip(out, 0, 255).astype(np.uint8)
