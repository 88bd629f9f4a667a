"""Why a picture cannot become a portrait that speaks, each reason with its remedy."""

from __future__ import annotations

from enum import StrEnum

from visavis.faces.contract import FaceModelError


class Reason(StrEnum):
    """Every reason there is. The value is stable: logs and clients may rely on it."""

    NOT_AN_IMAGE = "not_an_image"
    DAMAGED = "damaged"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_FEW_PIXELS = "too_few_pixels"
    ANIMATED = "animated"
    NO_FACE = "no_face"
    FLAT_DRAWING = "flat_drawing"
    LYING = "lying"
    SEVERAL_FACES = "several_faces"
    FACE_TOO_SMALL = "face_too_small"
    CUT_OFF = "cut_off"
    TURNED = "turned"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLACK_AND_WHITE = "black_and_white"
    BLURRED = "blurred"
    EYES_HIDDEN = "eyes_hidden"
    EYES_SHUT = "eyes_shut"
    MOUTH_HIDDEN = "mouth_hidden"


_REMEDIES = {
    Reason.NOT_AN_IMAGE: "Give a PNG, JPEG or WebP picture.",
    Reason.DAMAGED: "Save or copy the picture again.",
    Reason.TOO_MANY_BYTES: "Save it smaller.",
    Reason.TOO_MANY_PIXELS: "Scale it down.",
    Reason.TOO_FEW_PIXELS: "Give a larger one.",
    Reason.ANIMATED: "Save one of its frames as a PNG, JPEG or WebP picture.",
    Reason.NO_FACE: "Give a picture of one person who looks into the camera, the whole face seen.",
    Reason.FLAT_DRAWING: "Give a photo or a shaded drawing, or make it a character document.",
    Reason.LYING: "Turn the picture upright and save it.",
    Reason.SEVERAL_FACES: "Crop the picture so that only one person is in it.",
    Reason.FACE_TOO_SMALL: "Give a larger or closer picture.",
    Reason.CUT_OFF: "Give a picture that shows the whole face with some room around it.",
    Reason.TURNED: "Give a picture of someone who looks into the camera.",
    Reason.TOO_DARK: "Give a picture in better light, or brighten this one.",
    Reason.TOO_BRIGHT: "Give a picture that is not overexposed.",
    Reason.BLACK_AND_WHITE: "Give a picture in colour.",
    Reason.BLURRED: "Give a sharp picture.",
    Reason.EYES_HIDDEN: "Give a picture without sunglasses, both eyes free.",
    Reason.EYES_SHUT: "Give a picture with both eyes open.",
    Reason.MOUTH_HIDDEN: "Give a picture with the mouth free: no mask, hand, microphone or scarf.",
}


class PortraitError(ValueError):
    """A picture that cannot be used: the reason, what was found in it, and what to do about it."""

    def __init__(self, reason: Reason, found: str) -> None:
        self.reason = reason
        self.found = found
        self.remedy = _REMEDIES[reason]
        super().__init__(f"{found} {self.remedy}")


class RigFileError(FaceModelError):
    """A rig file that cannot be read: not one, damaged, or of another version."""
