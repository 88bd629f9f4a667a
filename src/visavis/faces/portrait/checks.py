"""What a picture is checked for: each check with what was measured, what is needed, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from visavis.faces.portrait import eye_measures, measures
from visavis.faces.portrait.arrays import Floats, Rgb
from visavis.faces.portrait.faults import PortraitError, Reason
from visavis.faces.portrait.landmarks import FaceFound
from visavis.faces.portrait.topology import EYES, LOWER_LIP, OVAL, UPPER_LIP

MIN_FACE_WIDTH = 80
MAX_TURN = 30
LYING_FROM = 60

_OUTSIDE = 0.03
_YAW_SCALE, _PITCH_SCALE, _PITCH_REST = 1.48, 1.48, 8.0
"""The network makes heads flatter than they are, and a level one look down a little."""
_DARKEST, _BRIGHT, _BRIGHT_SHARE = 26.0, 97.0, 0.3
_LEAST_COLOUR = 0.9
_LEAST_SHARPNESS = 0.115
_LEAST_EYE_CONTRAST, _MOST_EYE_SHADE = 12.0, 45.0
_LEAST_EYE_OPENING, _LEAST_IRIS = 0.27, 0.16
"""In widths of the eye. Eyes are shut if they are flat, and nothing as high as an iris is seen."""
_LEAST_LINE, _LEAST_LIPS = 7.0, 3.0


class CheckName(StrEnum):
    """Every check there is, in order. The value is stable: clients may rely on it."""

    PICTURE = "picture"
    FACE = "face"
    ROOM = "room"
    TURN = "turn"
    SIZE = "size"
    LIGHT = "light"
    COLOUR = "colour"
    SHARPNESS = "sharpness"
    EYES = "eyes"
    MOUTH = "mouth"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a picture. It has failed if there is a ``fault``."""

    name: CheckName
    value: str
    """What was found."""
    need: str
    """What has to be found."""
    fault: PortraitError | None = None
    places: tuple[Floats, ...] = ()
    """Where it failed: outlines, n x (x, y), in shares of the picture's width and height."""


@dataclass(frozen=True, slots=True)
class MeshFound:
    """The face that the checks are about."""

    points: Floats
    """468 x (x, y), in shares as well."""
    width: int
    height: int
    """Of the picture, in pixels."""


Tell = Callable[[Check | MeshFound], None]
"""Told of each finding as it is made."""


def lying() -> PortraitError:
    """The fault of a picture that has to be turned."""
    return PortraitError(Reason.LYING, "The picture lies on its side or upside down.")


def check_face(picture: Rgb, face: FaceFound) -> Iterator[list[Check]]:
    """Checks in groups. Those of one group can be made whatever becomes of each other; a group is
    only worth making if all before it have passed."""
    yield list(_check_place(picture, face))
    crop = measures.crop_face(picture, face)
    yield list(_check_light(crop, outline_of(picture, face)))
    yield [_check_eyes(crop, picture, face), _check_mouth(crop, picture, face)]


def outline_of(picture: Rgb, face: FaceFound, points: Sequence[int] = OVAL) -> Floats:
    """These points of a face (its outline) as a place."""
    height, width = picture.shape[:2]
    return (face.points[list(points), :2] / (width, height)).astype(np.float32)


def _check_place(picture: Rgb, face: FaceFound) -> Iterator[Check]:
    outline = outline_of(picture, face)
    turn = measures.turn_of(face)
    if abs(turn.roll) > LYING_FROM:
        yield Check(CheckName.TURN, f"{abs(turn.roll):.0f}°", _TURN_NEED, lying(), (outline,))
        return
    fault, room = None, _room_around(picture, face)
    if room < -_OUTSIDE:
        fault = PortraitError(Reason.CUT_OFF, "The picture's edge cuts off a part of the face.")
    value = "cut off" if fault else f"{max(0.0, room):.1f} face widths to the edge"
    yield _check(CheckName.ROOM, value, "the whole face", fault, outline)
    yield _check_turn(turn, outline)
    fault = None
    if face.width < MIN_FACE_WIDTH:
        found = f"The face is {face.width:.0f} pixels wide; at least {MIN_FACE_WIDTH} are needed."
        fault = PortraitError(Reason.FACE_TOO_SMALL, found)
    need = f"at least {MIN_FACE_WIDTH} pixels"
    yield _check(CheckName.SIZE, f"{face.width:.0f} pixels wide", need, fault, outline)


def _room_around(picture: Rgb, face: FaceFound) -> float:
    """How far the face is from the nearest edge, in widths of the face."""
    height, width = picture.shape[:2]
    outline = face.points[list(OVAL), :2]
    return float(np.concatenate([outline, [width, height] - outline]).min() / face.width)


_TURN_NEED = f"at most {MAX_TURN}°"


def _check_turn(turn: measures.Turn, outline: Floats) -> Check:
    sides = (
        ("sideways", abs(turn.yaw) * _YAW_SCALE),
        ("up or down", abs(turn.pitch - _PITCH_REST) * _PITCH_SCALE),
        ("towards a shoulder", abs(turn.roll)),
    )
    value = f"turned by {max(degrees for _, degrees in sides):.0f}°"
    for way, degrees in sides:
        if degrees > MAX_TURN:
            found = f"The face is turned {way} by about {degrees:.0f}°; {MAX_TURN}° is the most."
            fault = PortraitError(Reason.TURNED, found)
            return _check(CheckName.TURN, value, _TURN_NEED, fault, outline)
    return _check(CheckName.TURN, value, _TURN_NEED, None, outline)


def _check_light(crop: measures.Crop, outline: Floats) -> Iterator[Check]:
    light = measures.lightness(crop)
    lightest, share = float(np.percentile(light, 95)), float(np.mean(light > _BRIGHT))
    fault = None
    if lightest < _DARKEST:
        fault = PortraitError(Reason.TOO_DARK, "The face is too dark.")
    elif share > _BRIGHT_SHARE:
        found = f"The face is overexposed: {share:.0%} of it are plain white."
        fault = PortraitError(Reason.TOO_BRIGHT, found)
    value = f"brightness {lightest:.0f} of 100, {share:.0%} plain white"
    need = f"at least {_DARKEST:.0f}, at most {_BRIGHT_SHARE:.0%} white"
    yield _check(CheckName.LIGHT, value, need, fault, outline)
    colours = measures.colourfulness(crop)
    fault = None
    if colours < _LEAST_COLOUR:
        fault = PortraitError(Reason.BLACK_AND_WHITE, "The picture has no colours.")
    need = f"at least {_LEAST_COLOUR:g}"
    yield _check(CheckName.COLOUR, f"{colours:.1f}", need, fault, outline)
    sharp = measures.sharpness(crop)
    fault = None
    if sharp < _LEAST_SHARPNESS:
        fault = PortraitError(Reason.BLURRED, "The face is blurred.")
    need = f"at least {_LEAST_SHARPNESS:g}"
    yield _check(CheckName.SHARPNESS, f"{sharp:.3f}", need, fault, outline)


def _check_eyes(crop: measures.Crop, picture: Rgb, face: FaceFound) -> Check:
    outlines = [outline_of(picture, face, [*eye.above, *eye.below[::-1]]) for eye in EYES]
    need = "both open and free"
    dark = eye_measures.dark_height(crop)
    if dark < _LEAST_IRIS and eye_measures.eye_opening(crop) < _LEAST_EYE_OPENING:
        fault = PortraitError(Reason.EYES_SHUT, "The eyes are shut.")
        return _check(CheckName.EYES, "shut", need, fault, *outlines)
    looks = eye_measures.eye_looks(crop)
    hidden = [
        outline
        for outline, look in zip(outlines, looks, strict=True)
        if look.contrast < _LEAST_EYE_CONTRAST or look.shade > _MOST_EYE_SHADE
    ]
    if hidden:
        which = "Both eyes are" if len(hidden) == len(looks) else "One eye is"
        fault = PortraitError(Reason.EYES_HIDDEN, f"{which} hidden.")
        return _check(CheckName.EYES, f"{len(hidden)} hidden", need, fault, *hidden)
    return Check(CheckName.EYES, "both seen", need)


def _check_mouth(crop: measures.Crop, picture: Rgb, face: FaceFound) -> Check:
    look = measures.mouth_look(crop)
    lips = outline_of(picture, face, [*UPPER_LIP[0], *LOWER_LIP[0][::-1]])
    if look.line < _LEAST_LINE and look.lips < _LEAST_LIPS:
        found = "No lips are seen where the mouth must be."
        fault = PortraitError(Reason.MOUTH_HIDDEN, found)
        return _check(CheckName.MOUTH, "no lips seen", "free", fault, lips)
    return Check(CheckName.MOUTH, "lips seen", "free")


def _check(
    name: CheckName, value: str, need: str, fault: PortraitError | None, *places: Floats
) -> Check:
    return Check(name, value, need, fault, places if fault else ())
