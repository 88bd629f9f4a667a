"""Draws what faces do, to be looked at: ``python -m art.faces_sheet build``."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

import visavis
from visavis.faces.contract import VISEMES, Gaze, GestureMoment, HeadTurn, Picture, Pose
from visavis.faces.drawn import DrawnModel

CHARACTERS = Path(visavis.__file__).parent / "catalogue/builtin/characters"
BACKGROUND = (228, 236, 245)
EXPRESSIONS = (
    Pose(),
    Pose(smile=1),
    Pose(brows=1),
    Pose(brows=-1),
    Pose(blink=0.5),
    Pose(blink=1),
    Pose(gaze=Gaze(1, 0)),
    Pose(gaze=Gaze(-1, 0.8)),
    Pose(mouth_open=1),
    Pose(head=HeadTurn(yaw=12)),
    Pose(head=HeadTurn(yaw=-12, roll=-6)),
    Pose(head=HeadTurn(pitch=12)),
    Pose(head=HeadTurn(pitch=-10, roll=8)),
)
STRIP = ("gurpreet", "zuri", "kenji", "nora")
MOMENTS = 12
ROWS = 8
"""Characters on a sheet: more of them could not be looked at."""


def draw_faces(models: dict[str, DrawnModel], poses: Sequence[Pose], side: int) -> Picture:
    """A row for each character, its face close up in each pose."""
    rows = []
    for model in models.values():
        face = model.open(side, side, background=BACKGROUND)
        close = np.s_[side // 20 : side * 4 // 5, side // 6 : side * 5 // 6]
        rows.append(np.hstack([face.rgba(pose)[close].copy() for pose in poses]))
        face.close()
    return np.vstack(rows)


def draw_strip(models: dict[str, DrawnModel], gesture: str) -> Picture:
    """A row for each character: one gesture from its beginning to its end."""
    rows = []
    for name in STRIP:
        length = models[name].gestures[gesture]
        face = models[name].open(180, 320, background=BACKGROUND)
        moments = np.linspace(0, length, MOMENTS).tolist()
        poses = (Pose(gesture=GestureMoment(gesture, at), time_s=at) for at in moments)
        rows.append(np.hstack([face.rgba(pose).copy() for pose in poses]))
        face.close()
    return np.vstack(rows)


def draw_sheets() -> Iterator[tuple[str, Picture]]:
    paths = sorted(CHARACTERS.glob("*.svg"))
    models = {path.stem: DrawnModel.read(path.read_bytes()) for path in paths}
    visemes = [Pose(visemes={viseme: 1.0}) for viseme in VISEMES]
    names = list(models)
    for first in range(0, len(names), ROWS):
        some = {name: models[name] for name in names[first : first + ROWS]}
        yield f"visemes_{first // ROWS + 1}", draw_faces(some, visemes, 240)
        yield f"expressions_{first // ROWS + 1}", draw_faces(some, EXPRESSIONS, 240)
    for gesture in models[STRIP[0]].gestures:
        yield f"gesture_{gesture}", draw_strip(models, gesture)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for sheet, pixels in draw_sheets():
        Image.fromarray(pixels).convert("RGB").save(folder / f"faces_{sheet}.png")
