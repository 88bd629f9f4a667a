"""The rig: everything that a portrait's face is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from visavis.faces.portrait.arrays import Floats, Mask, Rgb
from visavis.faces.portrait.level import Level


@dataclass(frozen=True, slots=True)
class Rig:
    """A portrait made ready. Lengths are pixels of `photo`.

    What joins the points, and which of them are which, is the same for every portrait: see `mesh`.
    """

    photo: Rgb
    mask: Mask
    points: Floats
    """POINT_COUNT x (x, y, depth away from the viewer)."""
    basis: Floats
    """FIELDS x POINT_COUNT x 2."""
    irises: Floats
    """2 x (x, y, radius), the person's right eye first."""
    level: Level
    teeth: Rgb
    """The teeth that the photo shows, in the mouth's own measure; of no size if it shows none."""
    teeth_cover: Mask
    teeth_colour: tuple[float, float, float]
