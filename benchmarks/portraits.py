"""CPU time per frame of a portrait, and its contact sheets: python -m benchmarks.portraits PICTURE.

Prints medians for one thread; with --sheet writes build/portrait-*.png to look at.
"""

import os
import resource
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
from numpy.typing import NDArray

from visavis.faces.contract import VISEMES, Face, Gaze, GestureMoment, HeadTurn, Pose
from visavis.faces.models import install_models
from visavis.faces.portrait import PortraitModel, prepare, write_rig

MODELS = Path.home() / ".cache" / "visavis-tests" / "models"
BUILD = Path("build")
FRAMES = 300
TILE = 300
Bgr = NDArray[np.uint8]


def talking(i: int) -> Pose:
    """One of a run of poses: a mouth, a head and lids in motion."""
    return Pose(
        visemes={VISEMES[i // 3 % len(VISEMES)]: 0.7, "aa": 0.3 * (i % 3 == 0)},
        head=HeadTurn(2 * np.sin(i / 9), np.cos(i / 7), np.sin(i / 13)),
        blink=max(0.0, float(np.sin(i / 4)) * 3 - 2),
        breath=0.5 + 0.5 * float(np.sin(i / 20)),
    )


def in_gesture(i: int) -> Pose:
    """A frame of a gesture, while talking."""
    pose = talking(i)
    return Pose(visemes=pose.visemes, gesture=GestureMoment("nod", i % 55 / 25))


def measure(model: PortraitModel) -> None:
    """Print medians for two sizes."""
    for width, height in ((512, 512), (720, 1280)):
        face = model.open_in_scene(width, height)
        for name, pose in (("talking", talking), ("in a gesture", in_gesture)):
            spent = []
            for i in range(FRAMES):
                start = time.process_time()
                face.i420(pose(i))
                spent.append(time.process_time() - start)
            print(f"{width} x {height} {name}: {np.median(spent) * 1e3:.2f} ms a frame, I420")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def sheet(face: Face, poses: list[tuple[str, Pose]], columns: int) -> Bgr:
    """A picture of each pose, named."""
    tiles = []
    for name, pose in poses:
        frame = cv2.cvtColor(face.rgba(pose), cv2.COLOR_RGBA2BGR)
        tile = cv2.resize(frame, (TILE, TILE), interpolation=cv2.INTER_AREA)
        cv2.putText(tile, name, (8, 22), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1, cv2.LINE_AA)
        tiles.append(tile)
    while len(tiles) % columns:
        tiles.append(np.full_like(tiles[0], 255))
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    return np.asarray(np.vstack(rows), np.uint8)


def write_sheets(model: PortraitModel) -> None:
    """The portrait in every viseme and expression, and a strip of each gesture."""
    BUILD.mkdir(exist_ok=True)
    face = model.open_in_scene(512, 512)
    shapes = [(viseme, Pose(visemes={viseme: 1})) for viseme in VISEMES]
    shapes += [("blink", Pose(blink=1)), ("smile", Pose(smile=1)), ("gaze", Pose(gaze=Gaze(1, 0)))]
    cv2.imwrite(str(BUILD / "portrait-visemes.png"), sheet(face, shapes, 6))
    strips = [
        (name, Pose(gesture=GestureMoment(name, seconds * k / 7)))
        for name, seconds in model.gestures.items()
        for k in range(1, 7)
    ]
    cv2.imwrite(str(BUILD / "portrait-gestures.png"), sheet(face, strips, 6))


def main(picture: Path, *, sheets: bool) -> None:
    """Prepare the portrait, then measure it or draw its sheets."""
    cv2.setNumThreads(1)
    install_models(MODELS)
    start = time.process_time()
    rig = prepare(picture.read_bytes(), MODELS)
    print(f"prepared in {time.process_time() - start:.2f} s; {len(write_rig(rig)):,} bytes")
    model = PortraitModel(rig)
    if sheets:
        write_sheets(model)
    else:
        measure(model)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sheets="--sheet" in sys.argv)
