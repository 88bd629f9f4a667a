"""Draws what a portrait does, to be looked at: ``python -m art.portrait_sheet build [PICTURE]``.

Without a picture it is NASA's public-domain portrait that scikit-image carries. The model files are
fetched first, if they are not there.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from skimage.data import astronaut

from visavis.faces.contract import (
    VISEMES,
    Colour,
    Face,
    Gaze,
    GestureMoment,
    HeadTurn,
    Picture,
    Pose,
)
from visavis.faces.models import install_models
from visavis.faces.portrait import PortraitModel, prepare

MODELS = Path.home() / ".cache" / "visavis-tests" / "models"
SIDE = 768
COLUMNS = 5
MOMENTS = 12
BACKGROUNDS: tuple[Colour | None, ...] = (None, (228, 236, 245), (20, 24, 32), (0, 177, 64))
EXPRESSIONS = (
    Pose(),
    Pose(smile=1),
    Pose(brows=1),
    Pose(brows=-1),
    Pose(mouth_open=1),
    Pose(blink=0.3),
    Pose(blink=0.6),
    Pose(blink=1),
    Pose(gaze=Gaze(1, 0)),
    Pose(gaze=Gaze(-1, 0)),
    Pose(gaze=Gaze(0, -1)),
    Pose(gaze=Gaze(0, 1)),
    Pose(head=HeadTurn(yaw=12)),
    Pose(head=HeadTurn(yaw=-12, roll=-6)),
    Pose(head=HeadTurn(pitch=12, roll=8)),
)


def load_picture() -> bytes:
    """The picture that is shown when none is named."""
    load: Any = astronaut
    file = io.BytesIO()
    Image.fromarray(np.asarray(load(), np.uint8)).save(file, "PNG")
    return file.getvalue()


def _in_rows(tiles: Sequence[Picture]) -> Picture:
    blank = [np.full_like(tiles[0], 255)] * (-len(tiles) % COLUMNS)
    rows = [*tiles, *blank]
    return np.vstack([np.hstack(rows[i : i + COLUMNS]) for i in range(0, len(rows), COLUMNS)])


def draw_close(face: Face, poses: Sequence[Pose]) -> Picture:
    """The face alone in each pose."""
    close = np.s_[SIDE * 20 // 100 : SIDE * 64 // 100, SIDE * 28 // 100 : SIDE * 72 // 100]
    return _in_rows([face.rgba(pose)[close][..., :3].copy() for pose in poses])


def draw_strip(face: Face, gesture: str, length: float) -> Picture:
    """A gesture from its beginning to its end."""
    close = np.s_[SIDE * 8 // 100 : SIDE * 72 // 100, SIDE * 18 // 100 : SIDE * 82 // 100]
    poses = (Pose(gesture=GestureMoment(gesture, at)) for at in np.linspace(0, length, MOMENTS))
    return np.hstack([face.rgba(pose)[close][::2, ::2, :3].copy() for pose in poses])


def draw_backgrounds(model: PortraitModel) -> Picture:
    """Before each colour, transparency as a chequerboard, and the whole scene."""
    y, x = np.indices((SIDE, SIDE)) // 24
    board = np.where((x + y) % 2, 255, 190)[..., None].astype(np.float32)
    tiles = []
    for colour in BACKGROUNDS:
        face = model.open(SIDE, SIDE, background=colour)
        seen = face.rgba(Pose(visemes={"E": 1}, head=HeadTurn(roll=5)))
        through = 1 - seen[..., 3:].astype(np.float32) / 255
        tiles.append((seen[..., :3] + board * through).astype(np.uint8))
    tiles.append(model.open_in_scene(SIDE, SIDE).rgba(Pose())[..., :3])
    return _in_rows(tiles)


def draw_sheets(model: PortraitModel) -> Iterator[tuple[str, Picture]]:
    face = model.open_in_scene(SIDE, SIDE)
    yield "visemes", draw_close(face, [Pose(visemes={viseme: 1.0}) for viseme in VISEMES])
    yield "expressions", draw_close(face, EXPRESSIONS)
    strips = [draw_strip(face, name, length) for name, length in model.gestures.items()]
    yield "gestures", np.vstack(strips)
    yield "backgrounds", draw_backgrounds(model)


def main(folder: Path, picture: Path | None) -> None:
    """Write the sheets into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    install_models(MODELS)
    model = PortraitModel(prepare(picture.read_bytes() if picture else load_picture(), MODELS))
    for sheet, pixels in draw_sheets(model):
        Image.fromarray(pixels).save(folder / f"portrait_{sheet}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)  # noqa: PLR2004
