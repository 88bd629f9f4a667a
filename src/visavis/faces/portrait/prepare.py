"""From a picture to a rig: find the one face, refuse what cannot work, build what is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from visavis.faces.portrait.basis import make_basis
from visavis.faces.portrait.cutout import Mask, cut_out
from visavis.faces.portrait.inspection import find_one_face
from visavis.faces.portrait.landmarks import FaceFound
from visavis.faces.portrait.level import level_of
from visavis.faces.portrait.mesh import make_mesh
from visavis.faces.portrait.networks import Networks, Rgb
from visavis.faces.portrait.picture import read_picture
from visavis.faces.portrait.rig import Rig
from visavis.faces.portrait.teeth import find_teeth

Progress = Callable[[float, str], None]
"""Told how much is done, 0 to 1, and what is done next."""

_FACE_WIDTH = 420
_AROUND = 4.5
"""What is kept around the face, in widths of it, each way from its middle."""


def prepare(content: bytes, models: Path, progress: Progress = lambda _share, _next: None) -> Rig:
    """The rig of the one face in a picture's file, with the model files in the folder `models`.

    Raises `PortraitError` for a picture that cannot work.
    """
    progress(0.0, "reading the picture")
    picture = read_picture(content)
    progress(0.1, "loading the networks")
    networks = Networks(models)
    progress(0.2, "finding the face")
    found = find_one_face(picture.rgb, networks)
    progress(0.4, "cutting out the person")
    photo, alpha, face = _fitted(picture.rgb, picture.alpha, found)
    mask = cut_out(photo, alpha, face, networks)
    progress(0.6, "building the mesh")
    mesh, level = make_mesh(face.points), level_of(face.points)
    basis = make_basis(mesh, level)
    progress(0.9, "looking into the mouth")
    teeth = find_teeth(photo, face.points, level)
    rig = Rig(
        photo=photo,
        mask=mask,
        points=mesh.points,
        triangles=mesh.triangles,
        reach=mesh.reach,
        basis=basis,
        irises=face.irises,
        level=level,
        teeth=teeth.picture,
        teeth_cover=teeth.cover,
        teeth_colour=teeth.colour,
    )
    progress(1.0, "ready")
    return rig


def _fitted(photo: Rgb, alpha: Mask | None, face: FaceFound) -> tuple[Rgb, Mask | None, FaceFound]:
    """Cropped to what any frame could show, and no larger than is of use."""
    height, width = photo.shape[:2]
    x, y = face.points[:, :2].mean(axis=0)
    reach = face.width * _AROUND
    left, top = max(0, int(x - reach)), max(0, int(y - reach))
    right, bottom = min(width, int(x + reach)), min(height, int(y + reach * 1.3))
    scale = min(1.0, _FACE_WIDTH / face.width)
    size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
    scales = np.array([size[0] / (right - left), size[1] / (bottom - top), scale], np.float32)
    small = cv2.resize(photo[top:bottom, left:right], size, interpolation=cv2.INTER_AREA)
    cover = None
    if alpha is not None:
        part = alpha[top:bottom, left:right]
        cover = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    shift = np.array([left, top, 0], np.float32)
    points = ((face.points - shift) * scales).astype(np.float32)
    irises = ((face.irises - shift) * scales).astype(np.float32)
    return np.asarray(small, np.uint8), cover, FaceFound(points, irises, face.certainty)
