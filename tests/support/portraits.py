"""Pictures of people to try: NASA's public-domain portrait that scikit-image carries, changed."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.data import astronaut

from support.models import model_folder
from visavis.faces.portrait import Rig, prepare
from visavis.faces.portrait.detection import find_faces
from visavis.faces.portrait.landmarks import FaceFound, locate
from visavis.faces.portrait.networks import Networks
from visavis.faces.portrait.topology import EYES, LOWER_LIP, UPPER_LIP

Rgb = NDArray[np.uint8]


@cache
def portrait() -> Rgb:
    """A smiling woman, 512 x 512; her face is 93 pixels wide."""
    load: Any = astronaut
    return np.asarray(load(), np.uint8)


def png(picture: Rgb) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(file, "PNG", compress_level=1)
    return file.getvalue()


def models() -> Path:
    """Where the model files are."""
    return model_folder()


@cache
def networks() -> Networks:
    return Networks(model_folder())


@cache
def face() -> FaceFound:
    return locate(portrait(), find_faces(portrait(), networks())[0], networks())


@cache
def rig() -> Rig:
    return prepare(png(portrait()), model_folder())


def brightened(k: float) -> Rgb:
    return np.asarray(np.clip(portrait() * k, 0, 255), np.uint8)


def rolled(degrees: float) -> Rgb:
    turn = cv2.getRotationMatrix2D((230, 130), degrees, 1)
    return np.asarray(
        cv2.warpAffine(portrait(), turn, (512, 512), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


def blurred(sigma: float) -> Rgb:
    return np.asarray(cv2.GaussianBlur(portrait(), (0, 0), sigma), np.uint8)


def toned(colour: tuple[float, float, float]) -> Rgb:
    grey = cv2.cvtColor(portrait(), cv2.COLOR_RGB2GRAY)
    return np.asarray(np.clip(grey[..., None] * np.array(colour), 0, 255), np.uint8)


def _covered(picture: Rgb, points: list[int], colour: tuple[int, int, int], grow: int) -> Rgb:
    mask = np.zeros(picture.shape[:2], np.uint8)
    outline = cv2.convexHull(np.round(face().points[points, :2]).astype(np.int32))
    cv2.fillPoly(mask, [np.asarray(outline)], 1)
    mask = np.asarray(cv2.dilate(mask, np.ones((grow, grow), np.uint8)), np.uint8)
    out = picture.copy()
    out[mask > 0] = colour
    return out


def masked(colour: tuple[int, int, int]) -> Rgb:
    """With a mask over nose, mouth and chin."""
    lower = [234, 132, 172, 150, 176, 152, 400, 379, 397, 361, 454, 195]
    return _covered(portrait(), lower, colour, 3)


def gagged(colour: tuple[int, int, int]) -> Rgb:
    """With something the size of a hand or a microphone before the mouth."""
    return _covered(portrait(), [*UPPER_LIP[0], *LOWER_LIP[0]], colour, 13)


def in_sunglasses(eyes: int = 2) -> Rgb:
    picture = portrait()
    for eye in EYES[:eyes]:
        picture = _covered(picture, [*eye.above, *eye.below], (20, 20, 25), 7)
    return picture


def in_profile(degrees: float) -> Rgb:
    """The head turned away: its width shrinks towards one side, as far as 2-D can show it."""
    from visavis.faces.portrait.topology import FACE_TRIANGLES  # noqa: PLC0415

    big = np.asarray(cv2.resize(portrait(), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
    points = face().points * 2
    middle, turn = points.mean(axis=0), np.radians(degrees)
    from_middle = points - middle
    x = from_middle[:, 0] * np.cos(turn) + from_middle[:, 2] * np.sin(turn) + middle[0]
    depth = from_middle[:, 2] * np.cos(turn) - from_middle[:, 0] * np.sin(turn)
    to = np.stack([x, points[:, 1]], axis=1).astype(np.float32)
    out = big.copy()
    out[160:400, 300:620] = (150, 110, 60)
    fills = [(33, 160, 145), (160, 158, 145), (158, 133, 145), (362, 385, 374), (385, 387, 374)]
    fills += [(387, 263, 374), (78, 13, 14), (13, 308, 14)]
    triangles = np.concatenate([FACE_TRIANGLES, np.array(fills)])
    for triangle in triangles[np.argsort(-depth[triangles].mean(axis=1))]:
        start = points[triangle, :2].astype(np.float32)
        place = cv2.getAffineTransform(start, to[triangle])
        mask = np.zeros(out.shape[:2], np.uint8)
        cv2.fillConvexPoly(mask, np.round(to[triangle]).astype(np.int32), 1)
        warped = np.asarray(cv2.warpAffine(big, place, (1024, 1024)))
        out[mask > 0] = warped[mask > 0]
    return np.asarray(out, np.uint8)
