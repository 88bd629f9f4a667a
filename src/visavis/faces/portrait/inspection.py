"""The one face of a picture, or the reason why this picture cannot work."""

from __future__ import annotations

import cv2
import numpy as np

from visavis.faces.portrait import measures
from visavis.faces.portrait.arrays import Rgb
from visavis.faces.portrait.checks import (
    LYING_FROM,
    Check,
    CheckName,
    MeshFound,
    Tell,
    check_face,
    lying,
    outline_of,
)
from visavis.faces.portrait.detection import find_faces
from visavis.faces.portrait.faults import PortraitError, Reason
from visavis.faces.portrait.landmarks import FaceFound, locate
from visavis.faces.portrait.networks import Networks
from visavis.faces.portrait.topology import LANDMARK_COUNT

_MIN_CERTAINTY = 0.5
_MIN_SIGHTING, _MIN_SOFTENED, _SOFTENED = 0.7, 0.3, 0.013
_ALSO_COUNTS = 0.35
"""A second face counts from this share of the first one's width on."""
_SEEN_UPSIDE_DOWN = (Reason.MOUTH_HIDDEN, Reason.EYES_HIDDEN, Reason.EYES_SHUT, Reason.TURNED)
_ONE_FACE = "1 face, upright"


def find_one_face(
    picture: Rgb, networks: Networks, tell: Tell = lambda _finding: None
) -> FaceFound:
    """The face, fit to be animated; what it is checked for is told. Raises `PortraitError`."""
    faces = _faces(picture, networks)
    if not faces:
        fault = _without_face(picture, networks)
        value = "lying" if fault.reason is Reason.LYING else "no face"
        tell(Check(CheckName.FACE, value, _ONE_FACE, fault))
        raise fault
    face = faces[0]
    alike = [other for other in faces if other.width > face.width * _ALSO_COUNTS]
    if len(alike) > 1:
        several = PortraitError(
            Reason.SEVERAL_FACES, f"There are {len(alike)} faces in the picture."
        )
        outlines = tuple(outline_of(picture, each) for each in alike)
        tell(Check(CheckName.FACE, f"{len(alike)} faces", _ONE_FACE, several, outlines))
        raise several
    tell(_mesh(picture, face))
    return _checked(picture, face, networks, tell)


def _checked(picture: Rgb, face: FaceFound, networks: Networks, tell: Tell) -> FaceFound:
    one = Check(CheckName.FACE, "1 face", _ONE_FACE)
    made, fault = _check(picture, face)
    # A head that stands on its crown can pass for a face whose mouth does not.
    seen_so = fault is not None and fault.reason in _SEEN_UPSIDE_DOWN
    if seen_so and _is_upside_down(picture, face, networks):
        fault = lying()
        made, one = [], Check(CheckName.FACE, "upside down", _ONE_FACE, fault)
    for each in (one, *made):
        tell(each)
    if fault is not None:
        raise fault
    return face


def _check(picture: Rgb, face: FaceFound) -> tuple[list[Check], PortraitError | None]:
    """All checks up to the first group in which one fails, and the first fault."""
    made: list[Check] = []
    for group in check_face(picture, face):
        made += group
        for check in group:
            if check.fault is not None:
                return made, check.fault
    return made, None


def _mesh(picture: Rgb, face: FaceFound) -> MeshFound:
    height, width = picture.shape[:2]
    return MeshFound(outline_of(picture, face, range(LANDMARK_COUNT)), width, height)


def _is_upside_down(picture: Rgb, found: FaceFound, networks: Networks) -> bool:
    turned = np.ascontiguousarray(picture[::-1, ::-1])
    for face in _faces(turned, networks)[:1]:
        _, fault = _check(turned, face)
        return fault is None and face.certainty > found.certainty
    return False


def _faces(picture: Rgb, networks: Networks) -> list[FaceFound]:
    """Every face that is sure to be one, each once, the largest first."""
    kept: list[FaceFound] = []
    for sighting in find_faces(picture, networks):
        face = locate(picture, sighting, networks)
        middle = face.points[:, :2].mean(axis=0)
        apart = all(
            np.hypot(*(middle - other.points[:, :2].mean(axis=0))) > other.width / 2
            for other in kept
        )
        if face.certainty > _MIN_CERTAINTY and apart:
            kept.append(face)
    return sorted(kept, key=lambda face: -face.width)


def _without_face(picture: Rgb, networks: Networks) -> PortraitError:
    if _is_flat_drawing(picture, networks):
        found = "The face is drawn so flatly that its eyes and lips cannot be placed."
        return PortraitError(Reason.FLAT_DRAWING, found)
    for turns in (1, 3, 2):
        if _faces(np.ascontiguousarray(np.rot90(picture, turns)), networks):
            return lying()
    return PortraitError(Reason.NO_FACE, "No face was found in the picture.")


def _is_flat_drawing(picture: Rgb, networks: Networks) -> bool:
    """Flat colours and hard lines are a face to one network, but to the other only when blurred,
    and then with a person's eyes and mouth where a drawn one has its own."""
    for sighting in find_faces(picture, networks):
        soft = cv2.GaussianBlur(picture, (0, 0), max(1.0, sighting.width * _SOFTENED))
        face = locate(np.asarray(soft, np.uint8), sighting, networks)
        upright = abs(measures.turn_of(face).roll) < LYING_FROM
        if upright and sighting.certainty > _MIN_SIGHTING and face.certainty > _MIN_SOFTENED:
            return True
    return False
