"""From a picture to a rig: find the one face, refuse what cannot work, build what is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from visavis.faces.portrait.arrays import Mask
from visavis.faces.portrait.basis import make_basis
from visavis.faces.portrait.checks import Check, CheckName, Tell
from visavis.faces.portrait.cropping import Cropped, crop_around
from visavis.faces.portrait.cutout import cut_out
from visavis.faces.portrait.faults import PortraitError
from visavis.faces.portrait.inspection import find_one_face
from visavis.faces.portrait.level import level_of
from visavis.faces.portrait.mesh import make_points
from visavis.faces.portrait.networks import Networks
from visavis.faces.portrait.picture import MAX_BYTES, MAX_PIXELS, PictureRead, read_picture
from visavis.faces.portrait.rig import Rig
from visavis.faces.portrait.teeth import find_teeth

Progress = Callable[[float, str], None]
"""Told how much is done, 0 to 1, and what is done next."""


_PICTURE_NEED = (
    f"PNG, JPEG or WebP, up to {MAX_BYTES >> 20} MB and {MAX_PIXELS // 10**6} million pixels"
)


def prepare(
    content: bytes,
    models: Path,
    progress: Progress = lambda _share, _next: None,
    tell: Tell = lambda _finding: None,
) -> Rig:
    """The rig of the one face in a picture's file, with the model files in the folder `models`.

    What the picture is checked for is told, each check once. Raises `PortraitError` for a picture
    that cannot work.
    """
    progress(0.0, "reading the picture")
    picture = _read(content, tell)
    progress(0.1, "loading the networks")
    networks = Networks(models)
    progress(0.2, "finding the face")
    found = find_one_face(picture.rgb, networks, tell)
    progress(0.4, "cutting out the person")
    cropped = crop_around(picture, found)
    mask = cut_out(cropped.photo, cropped.alpha, cropped.face, networks)
    rig = _built(cropped, mask, progress)
    progress(1.0, "ready")
    return rig


def _read(content: bytes, tell: Tell) -> PictureRead:
    try:
        picture = read_picture(content)
    except PortraitError as fault:
        value = fault.reason.value.replace("_", " ")
        tell(Check(CheckName.PICTURE, value, _PICTURE_NEED, fault))
        raise
    height, width = picture.rgb.shape[:2]
    size = f"{width} x {height} pixels, {len(content) / 2**20:.1f} MB"
    tell(Check(CheckName.PICTURE, size, _PICTURE_NEED))
    return picture


def _built(cropped: Cropped, mask: Mask, progress: Progress) -> Rig:
    progress(0.6, "building the mesh")
    face = cropped.face
    points, level = make_points(face.points), level_of(face.points)
    basis = make_basis(points, level)
    progress(0.9, "looking into the mouth")
    teeth = find_teeth(cropped.photo, face.points, level)
    return Rig(
        photo=cropped.photo,
        mask=mask,
        points=points,
        basis=basis,
        irises=face.irises,
        level=level,
        teeth=teeth.picture,
        teeth_cover=teeth.cover,
        teeth_colour=teeth.colour,
    )
