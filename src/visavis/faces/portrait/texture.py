"""The picture that a face's mesh is drawn with, in one framing: in its scene, or cut out of it."""

from __future__ import annotations

import cv2
import numpy as np

from visavis.faces.contract import Colour
from visavis.faces.portrait.arrays import Floats, Rgb, Rgba
from visavis.faces.portrait.framing import Framing
from visavis.faces.portrait.rig import Rig

_SOLID = 0.97
_REACH = 0.035
"""How far into the old background the person's colours are carried, in widths of the face."""


def make_texture(rig: Rig, framing: Framing, background: Colour | None, *, scene: bool) -> Rgba:
    """The rig's photo at the frame's scale, premultiplied, with the framing's margin."""
    photo = framing.texture(rig.photo)
    out = np.full((*photo.shape[:2], 4), 255, np.uint8)
    out[..., :3] = photo
    if scene:
        return out
    alpha = framing.texture(rig.mask).astype(np.float32)[..., None] / 255
    person = _without_background(photo, alpha[..., 0], rig.level.scale * framing.scale * _REACH)
    behind = np.zeros(3) if background is None else np.asarray(background, np.float32)
    out[..., :3] = np.round(person * alpha + behind * (1 - alpha))
    if background is None:
        out[..., 3:] = np.round(alpha * 255)
    return out


def _without_background(photo: Rgb, alpha: Floats, reach: float) -> Floats:
    """Where the person's edge mixes with the old background, colours from farther inside."""
    solid = (alpha > _SOLID).astype(np.float32)
    inside: Floats = np.zeros(photo.shape, np.float32)
    weight: Floats = np.full(alpha.shape, 1e-6, np.float32)
    for sigma in (max(0.8, reach), max(0.6, reach / 3)):
        share = cv2.GaussianBlur(solid, (0, 0), sigma)[..., None]
        colours = cv2.GaussianBlur(photo * solid[..., None], (0, 0), sigma)
        near = np.clip(share * 8, 0, 1)
        inside = inside * (1 - near) + colours / np.maximum(share, 1e-4) * near
        weight = np.maximum(weight, share[..., 0])
    mixed = np.clip((1 - alpha) * 1.6, 0, 1)[..., None] * np.clip(weight * 20, 0, 1)[..., None]
    person: Floats = photo * (1 - mixed) + inside * mixed
    return person
