"""The rig: everything that a portrait's face is drawn from, in one compact file.

The file is NumPy's npz without pickled objects, so reading one runs no code of its author's.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from visavis.faces.portrait.basis import FIELDS
from visavis.faces.portrait.cutout import Mask
from visavis.faces.portrait.faults import RigFileError
from visavis.faces.portrait.level import Level
from visavis.faces.portrait.mesh import Triangles
from visavis.faces.portrait.networks import Floats, Rgb

VERSION = 1
_QUALITY = 95
_MAX_BYTES = 64 * 1024 * 1024
_MAX_SIDE = 4096


@dataclass(frozen=True, slots=True)
class Rig:
    """A portrait made ready. Lengths are pixels of `photo`."""

    photo: Rgb
    mask: Mask
    points: Floats
    """Points x (x, y, depth away from the viewer)."""
    triangles: Triangles
    reach: Floats
    basis: Floats
    """FIELDS x points x 2."""
    irises: Floats
    """2 x (x, y, radius), the person's right eye first."""
    level: Level
    teeth: Rgb
    """The teeth that the photo shows, in the mouth's own measure; of no size if it shows none."""
    teeth_cover: Mask
    teeth_colour: tuple[float, float, float]


def write_rig(rig: Rig) -> bytes:
    """The rig as a file."""
    arrays: dict[str, NDArray[np.generic]] = {
        "version": np.array([VERSION], np.int32),
        "photo": _encoded(".jpg", cv2.cvtColor(rig.photo, cv2.COLOR_RGB2BGR)),
        "mask": _encoded(".png", rig.mask),
        "points": rig.points,
        "triangles": rig.triangles.astype(np.uint16),
        "reach": rig.reach,
        "basis": rig.basis.astype(np.float16),
        "irises": rig.irises,
        "level": np.array([*rig.level.origin, rig.level.angle, rig.level.scale], np.float64),
        "teeth": rig.teeth,
        "teeth_cover": rig.teeth_cover,
        "teeth_colour": np.array(rig.teeth_colour, np.float32),
    }
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def read_rig(content: bytes) -> Rig:
    """The rig in a file. Raises `RigFileError` for anything but a sound one of this version."""
    if len(content) > _MAX_BYTES:
        raise RigFileError("The rig file is too large to be one.")
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            if int(file["version"][0]) != VERSION:
                raise RigFileError(
                    f"The rig file is of version {int(file['version'][0])}, this Visavis reads "
                    f"{VERSION}: make it anew from the portrait."
                )
            rig = _assembled(file)
    except (
        OSError,
        ValueError,
        KeyError,
        IndexError,
        EOFError,
        zipfile.BadZipFile,
        cv2.error,
    ) as e:
        if isinstance(e, RigFileError):
            raise
        raise RigFileError("The rig file is damaged: make it anew from the portrait.") from None
    _check(rig)
    return rig


def _assembled(file: np.lib.npyio.NpzFile) -> Rig:
    x, y, angle, scale = (float(value) for value in file["level"])
    red, green, blue = (float(value) for value in file["teeth_colour"])
    return Rig(
        photo=np.ascontiguousarray(_decoded(file["photo"], cv2.IMREAD_COLOR)[..., ::-1]),
        mask=_decoded(file["mask"], cv2.IMREAD_GRAYSCALE),
        points=file["points"].astype(np.float32),
        triangles=file["triangles"].astype(np.int32),
        reach=file["reach"].astype(np.float32),
        basis=file["basis"].astype(np.float32),
        irises=file["irises"].astype(np.float32),
        level=Level((x, y), angle, scale),
        teeth=file["teeth"].astype(np.uint8),
        teeth_cover=file["teeth_cover"].astype(np.uint8),
        teeth_colour=(red, green, blue),
    )


def _check(rig: Rig) -> None:
    """What drawing relies on: numbers of points that exist, finite places, sizes that agree."""
    count = len(rig.points)
    sound = (
        rig.points.shape == (count, 3)
        and rig.basis.shape == (len(FIELDS), count, 2)
        and rig.reach.shape == (count,)
        and rig.irises.shape == (2, 3)
        and rig.triangles.ndim == 2  # noqa: PLR2004
        and rig.triangles.shape[1:] == (3,)
        and int(rig.triangles.max(initial=0)) < count
        and rig.mask.shape == rig.photo.shape[:2]
        and max(rig.photo.shape) <= _MAX_SIDE
        and rig.teeth.shape == (*rig.teeth_cover.shape, 3)
        and rig.level.scale > 1
    )
    numbers = (rig.points, rig.basis, rig.reach, rig.irises)
    if not sound or not all(bool(np.isfinite(array).all()) for array in numbers):
        raise RigFileError("The rig file is damaged: make it anew from the portrait.")


def _encoded(kind: str, picture: Any) -> NDArray[np.uint8]:
    options = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY] if kind == ".jpg" else []
    done, content = cv2.imencode(kind, picture, options)
    if not done:
        raise RigFileError("The picture could not be encoded.")
    return np.asarray(content, np.uint8)


def _decoded(content: NDArray[np.uint8], way: int) -> NDArray[np.uint8]:
    picture = cv2.imdecode(content, way)
    if picture is None:
        raise RigFileError("The rig file is damaged: make it anew from the portrait.")
    return np.asarray(picture, np.uint8)
