"""``python -m benchmarks.faces``: what a picture of a drawn face costs, beside encoding it.

CPU time of one thread, I420 included, as medians over the pictures of a few seconds.
"""

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

import visavis
from visavis.faces.contract import VISEMES, Face, GestureMoment, Picture, Pose
from visavis.faces.drawn import DrawnModel
from visavis.faces.life import Life
from visavis.faces.speech import Speech, VisemeSpan

CHARACTERS = Path(visavis.__file__).parent / "catalogue/builtin/characters"
SIZES = ((512, 512, 800_000), (720, 1280, 1_500_000))
BACKGROUND = (228, 236, 245)
RATE = 25
FRAMES = 75
SOUNDS = [name for name in VISEMES if name != "sil"]
SPEECH = Speech([VisemeSpan(SOUNDS[n * 5 % 14], n * 0.09, n * 0.09 + 0.09) for n in range(FRAMES)])


def poses(kind: str, gestures: list[str]) -> Iterator[Pose]:
    """The poses of a few seconds at 25 a second."""
    life = Life(seed=3)
    for frame in range(FRAMES):
        now = frame / RATE
        shape = SPEECH.at(now)
        gesture = GestureMoment(gestures[frame // 25 % len(gestures)], 0.2 + frame % 25 * 0.08)
        pose = Pose(
            visemes=shape.visemes if kind == "talking" else {},
            mouth_open=shape.mouth_open if kind == "talking" else 0.0,
            gesture=gesture if kind == "gesture" else None,
        )
        yield life.pose(now, pose)


def measure(face: Face, kind: str, gestures: list[str]) -> tuple[float, list[Picture]]:
    """The median in milliseconds, and the pictures."""
    figures, pictures = [], []
    for pose in poses(kind, gestures):
        start = time.thread_time_ns()
        planes = face.i420(pose)
        figures.append((time.thread_time_ns() - start) / 1e6)
        pictures.append(planes.copy())
    return statistics.median(figures), pictures


def measure_encoding(pictures: list[Picture], width: int, height: int, rate: int) -> float:
    """Milliseconds a picture for x264, superfast, without delay, one thread."""
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height, context.bit_rate = width, height, rate
    context.pix_fmt, context.time_base = "yuv420p", Fraction(1, RATE)
    context.thread_count = 1
    context.options = {"preset": "superfast", "tune": "zerolatency"}
    figures = []
    for number, planes in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        start = time.thread_time_ns()
        context.encode(frame)
        figures.append((time.thread_time_ns() - start) / 1e6)
    return statistics.median(figures)


def report(names: list[str], write: Callable[[str], object]) -> None:
    write("size character idle talking gesture encode-only (ms)\n")
    for width, height, rate in SIZES:
        rows = []
        for name in names:
            model = DrawnModel.read((CHARACTERS / f"{name}.svg").read_bytes())
            gestures = [g for g in ("wave", "heart", "nod") if g in model.gestures]
            face = model.open(width, height, background=BACKGROUND)
            idle, _ = measure(face, "idle", gestures)
            talking, pictures = measure(face, "talking", gestures)
            gesture, _ = measure(face, "gesture", gestures)
            encode = measure_encoding(pictures, width, height, rate)
            face.close()
            rows.append((idle, talking, gesture, encode))
            write(f"{width}x{height} {name:10} " + " ".join(f"{x:6.2f}" for x in rows[-1]) + "\n")
        middle = np.median(np.array(rows), axis=0)
        write(f"{width}x{height} {'MEDIAN':10} " + " ".join(f"{x:6.2f}" for x in middle) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faces", description=__doc__)
    parser.add_argument("names", nargs="*", help="characters; default: every third")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    built_in = sorted(path.stem for path in CHARACTERS.glob("*.svg"))
    report(options.names or built_in[:: math.ceil(len(built_in) / 10)], sys.stdout.write)


if __name__ == "__main__":
    main()
