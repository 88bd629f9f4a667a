"""The one face of a picture, or the reason why this picture cannot work."""

from __future__ import annotations

import cv2
import numpy as np

from visavis.faces.portrait import eye_measures, measures
from visavis.faces.portrait.arrays import Rgb
from visavis.faces.portrait.detection import find_faces
from visavis.faces.portrait.faults import PortraitError, Reason
from visavis.faces.portrait.landmarks import FaceFound, locate
from visavis.faces.portrait.networks import Networks
from visavis.faces.portrait.topology import OVAL

MIN_FACE_WIDTH = 80
MAX_TURN = 30

_MIN_CERTAINTY = 0.5
_MIN_SIGHTING, _MIN_SOFTENED, _SOFTENED = 0.7, 0.3, 0.013
_ALSO_COUNTS = 0.35
"""A second face counts from this share of the first one's width on."""
_LYING_FROM = 60
_OUTSIDE = 0.03
_YAW_SCALE, _PITCH_SCALE, _PITCH_REST = 1.48, 1.48, 8.0
"""The network makes heads flatter than they are, and a level one look down a little."""
_DARKEST, _BRIGHT, _BRIGHT_SHARE = 26.0, 97.0, 0.3
_LEAST_COLOUR = 0.9
_LEAST_SHARPNESS = 0.115
_LEAST_EYE_CONTRAST, _MOST_EYE_SHADE = 12.0, 45.0
_LEAST_EYE_OPENING, _LEAST_IRIS = 0.27, 0.16
"""In widths of the eye. Eyes are shut if they are flat, and nothing as high as an iris is seen."""
_SEEN_UPSIDE_DOWN = (Reason.MOUTH_HIDDEN, Reason.EYES_HIDDEN, Reason.EYES_SHUT, Reason.TURNED)
_LEAST_LINE, _LEAST_LIPS = 7.0, 3.0


def find_one_face(picture: Rgb, networks: Networks) -> FaceFound:
    """The face, fit to be animated. Raises `PortraitError`."""
    faces = _faces(picture, networks)
    if not faces:
        raise _without_face(picture, networks)
    face = faces[0]
    others = [other for other in faces[1:] if other.width > face.width * _ALSO_COUNTS]
    if others:
        found = f"There are {len(others) + 1} faces in the picture."
        raise PortraitError(Reason.SEVERAL_FACES, found)
    try:
        _check(picture, face)
    except PortraitError as fault:
        # A head that stands on its crown can pass for a face whose mouth does not.
        if fault.reason in _SEEN_UPSIDE_DOWN and _is_upside_down(picture, face, networks):
            raise _lying() from None
        raise
    return face


def _check(picture: Rgb, face: FaceFound) -> None:
    _check_place(picture, face)
    crop = measures.crop_face(picture, face)
    _check_light(crop)
    _check_eyes(crop)
    _check_mouth(crop)


def _is_upside_down(picture: Rgb, found: FaceFound, networks: Networks) -> bool:
    turned = np.ascontiguousarray(picture[::-1, ::-1])
    for face in _faces(turned, networks)[:1]:
        try:
            _check(turned, face)
        except PortraitError:
            return False
        return face.certainty > found.certainty
    return False


def _lying() -> PortraitError:
    return PortraitError(Reason.LYING, "The picture lies on its side or upside down.")


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
            return _lying()
    return PortraitError(Reason.NO_FACE, "No face was found in the picture.")


def _is_flat_drawing(picture: Rgb, networks: Networks) -> bool:
    """Flat colours and hard lines are a face to one network, but to the other only when blurred,
    and then with a person's eyes and mouth where a drawn one has its own."""
    for sighting in find_faces(picture, networks):
        soft = cv2.GaussianBlur(picture, (0, 0), max(1.0, sighting.width * _SOFTENED))
        face = locate(np.asarray(soft, np.uint8), sighting, networks)
        upright = abs(measures.turn_of(face).roll) < _LYING_FROM
        if upright and sighting.certainty > _MIN_SIGHTING and face.certainty > _MIN_SOFTENED:
            return True
    return False


def _check_place(picture: Rgb, face: FaceFound) -> None:
    turn = measures.turn_of(face)
    if abs(turn.roll) > _LYING_FROM:
        raise _lying()
    height, width = picture.shape[:2]
    outline = face.points[list(OVAL), :2]
    room = np.concatenate([outline, [width, height] - outline]).min() / face.width
    if room < -_OUTSIDE:
        raise PortraitError(Reason.CUT_OFF, "The picture's edge cuts off a part of the face.")
    _check_turn(turn)
    if face.width < MIN_FACE_WIDTH:
        found = f"The face is {face.width:.0f} pixels wide; at least {MIN_FACE_WIDTH} are needed."
        raise PortraitError(Reason.FACE_TOO_SMALL, found)


def _check_turn(turn: measures.Turn) -> None:
    sides = (
        ("sideways", abs(turn.yaw) * _YAW_SCALE),
        ("up or down", abs(turn.pitch - _PITCH_REST) * _PITCH_SCALE),
        ("towards a shoulder", abs(turn.roll)),
    )
    for way, degrees in sides:
        if degrees > MAX_TURN:
            found = f"The face is turned {way} by about {degrees:.0f}°; {MAX_TURN}° is the most."
            raise PortraitError(Reason.TURNED, found)


def _check_light(crop: measures.Crop) -> None:
    light = measures.lightness(crop)
    if float(np.percentile(light, 95)) < _DARKEST:
        raise PortraitError(Reason.TOO_DARK, "The face is too dark.")
    share = float(np.mean(light > _BRIGHT))
    if share > _BRIGHT_SHARE:
        found = f"The face is overexposed: {share:.0%} of it are plain white."
        raise PortraitError(Reason.TOO_BRIGHT, found)
    if measures.colourfulness(crop) < _LEAST_COLOUR:
        raise PortraitError(Reason.BLACK_AND_WHITE, "The picture has no colours.")
    if measures.sharpness(crop) < _LEAST_SHARPNESS:
        raise PortraitError(Reason.BLURRED, "The face is blurred.")


def _check_eyes(crop: measures.Crop) -> None:
    dark = eye_measures.dark_height(crop)
    if dark < _LEAST_IRIS and eye_measures.eye_opening(crop) < _LEAST_EYE_OPENING:
        raise PortraitError(Reason.EYES_SHUT, "The eyes are shut.")
    looks = eye_measures.eye_looks(crop)
    hidden = [
        look
        for look in looks
        if look.contrast < _LEAST_EYE_CONTRAST or look.shade > _MOST_EYE_SHADE
    ]
    if hidden:
        which = "Both eyes are" if len(hidden) == len(looks) else "One eye is"
        raise PortraitError(Reason.EYES_HIDDEN, f"{which} hidden.")


def _check_mouth(crop: measures.Crop) -> None:
    look = measures.mouth_look(crop)
    if look.line < _LEAST_LINE and look.lips < _LEAST_LIPS:
        raise PortraitError(Reason.MOUTH_HIDDEN, "No lips are seen where the mouth must be.")
