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
from visavis.faces.contract import Pose
from visavis.faces.portrait import PortraitModel, Rig, prepare
from visavis.faces.portrait.detection import find_faces
from visavis.faces.portrait.landmarks import FaceFound, locate
from visavis.faces.portrait.networks import Networks
from visavis.faces.portrait.topology import EYES, FACE_TRIANGLES, LOWER_LIP, UPPER_LIP
from visavis.faces.portrait.warp import draw_map

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
    big = np.asarray(cv2.resize(portrait(), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
    points = face().points * 2
    middle, turn = points.mean(axis=0), np.radians(degrees)
    from_middle = points - middle
    x = from_middle[:, 0] * np.cos(turn) + from_middle[:, 2] * np.sin(turn) + middle[0]
    depth = from_middle[:, 2] * np.cos(turn) - from_middle[:, 0] * np.sin(turn)
    to = np.stack([x, points[:, 1]], axis=1).astype(np.float32)
    fills = [(33, 160, 145), (160, 158, 145), (158, 133, 145), (362, 385, 374), (385, 387, 374)]
    fills += [(387, 263, 374), (78, 13, 14), (13, 308, 14)]
    triangles = np.concatenate([FACE_TRIANGLES, np.array(fills, np.int32)])
    across, down = np.full((2, 1024, 1024), -1, np.float32)
    farthest_first = triangles[np.argsort(-depth[triangles].mean(axis=1))]
    draw_map(to, points[:, :2].astype(np.float32), farthest_first, across, down)
    out = big.copy()
    out[160:400, 300:620] = (150, 110, 60)
    turned = np.asarray(cv2.remap(big, across, down, cv2.INTER_LINEAR))
    out[across >= 0] = turned[across >= 0]
    return np.asarray(out, np.uint8)


def blinking(blink: float) -> Rgb:
    """Her lids down this far, by our own drawing."""
    return _in_pose(Pose(blink=blink))


def with_closed_mouth() -> Rgb:
    """Her lips on each other, by our own drawing."""
    return _in_pose(Pose(visemes={"PP": 1}))


def _in_pose(pose: Pose) -> Rgb:
    face = PortraitModel(rig()).open_in_scene(720, 1280)
    return np.asarray(face.rgba(pose)[..., :3].copy(), np.uint8)


def flat_drawing(
    skin: tuple[int, int, int] = (255, 224, 204), iris: tuple[int, int, int] = (60, 110, 200)
) -> Rgb:
    """A face in the manner of anime: flat colours, large eyes, a stroke for a mouth."""
    picture = np.full((1024, 1024, 3), (222, 236, 248), np.uint8)
    hair, line = (70, 60, 110), (40, 30, 40)

    def ellipse(x: int, y: int, a: int, b: int, colour: tuple[int, int, int], *arc: int) -> None:
        start, end, thickness = arc or (0, 360, -1)
        cv2.ellipse(picture, (x, y), (a, b), 0, start, end, colour, thickness, cv2.LINE_AA)

    def polygon(colour: tuple[int, int, int], *corners: tuple[int, int]) -> None:
        cv2.fillPoly(picture, [np.array(corners, np.int32)], colour, cv2.LINE_AA)

    ellipse(512, 480, 340, 380, hair)
    polygon((90, 120, 180), (150, 1024), (310, 870), (710, 870), (870, 1024))
    polygon(skin, (450, 700), (574, 700), (574, 920), (450, 920))
    ellipse(512, 430, 236, 226, skin)
    polygon(
        skin, (276, 390), (276, 563), (450, 778), (512, 804), (574, 778), (748, 563), (748, 390)
    )
    for x in (394, 630):
        ellipse(x, 532, 64, 61, (255, 255, 255))
        ellipse(x, 535, 43, 57, iris)
        ellipse(x, 540, 22, 31, (20, 20, 40))
        ellipse(x - 15, 507, 14, 14, (255, 255, 255))
        ellipse(x, 542, 72, 77, line, 200, 340, 12)
        ellipse(x, 500, 72, 77, line, 230, 310, 7)
    ellipse(512, 690, 36, 18, (190, 90, 90), 10, 170, 7)
    cv2.line(picture, (515, 614), (509, 630), (204, 179, 163), 5, cv2.LINE_AA)
    for x in (348, 676):
        ellipse(x, 635, 41, 20, (255, 197, 175))
    fringe = [(245, 460), (286, 256), (512, 122), (737, 256), (778, 460), (676, 369)]
    polygon(hair, *fringe, (614, 440), (532, 338), (460, 440), (409, 348), (337, 440))
    return picture
