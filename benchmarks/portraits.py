"""``python -m benchmarks.portraits [PICTURE]``: what a picture of a portrait's face costs.

CPU time of one thread, I420 included, as medians, beside encoding the same pictures; then how the
memory grows over 10,000 pictures. Without a picture it is the one that scikit-image carries.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2

from art.portrait_sheet import MODELS, load_picture
from benchmarks.faces import BACKGROUND, SIZES, measure, measure_encoding
from visavis.faces.contract import VISEMES, GestureMoment, HeadTurn, Pose
from visavis.faces.models import install_models
from visavis.faces.portrait import PortraitModel, Rig, prepare, write_rig

MANY = 10_000


def report_costs(rig: Rig) -> Iterator[str]:
    model = PortraitModel(rig)
    gestures = list(model.gestures)
    yield "size background idle talking gesture encode-only (ms)"
    for width, height, rate in SIZES:
        for name in ("scene", "colour"):
            face = (
                model.open_in_scene(width, height)
                if name == "scene"
                else model.open(width, height, background=BACKGROUND)
            )
            idle, _ = measure(face, "idle", gestures)
            talking, pictures = measure(face, "talking", gestures)
            gesture, _ = measure(face, "gesture", gestures)
            encode = measure_encoding(pictures, width, height, rate)
            figures = " ".join(f"{ms:6.2f}" for ms in (idle, talking, gesture, encode))
            yield f"{width}x{height} {name:6} {figures}"


def peak_kib() -> int:
    """The most that this process has had in memory."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux's getrusage counts what the parent had when it started this process.
        return next(int(line.split()[1]) for line in status.open() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def print_memory(content: bytes) -> None:
    """Of a process that does nothing but draw this rig."""
    cv2.setNumThreads(1)
    model = PortraitModel.read(content)
    face, names = model.open(512, 512, background=BACKGROUND), list(model.gestures)
    for count in range(MANY + 1):
        if count in {100, MANY}:
            peak = peak_kib()
            print(f"memory after {count:,} pictures: at most {peak / 1024:.0f} MiB", flush=True)
        face.i420(
            Pose(
                visemes={VISEMES[count * 7 % len(VISEMES)]: 0.8},
                head=HeadTurn(count % 9 - 4, count % 7 - 3, count % 5 - 2),
                blink=count % 4 / 3,
                gesture=GestureMoment(names[count // 50 % len(names)], count % 50 * 0.08),
            )
        )


def report(picture: bytes) -> Iterator[str]:
    install_models(MODELS)
    spent = []
    for _ in range(3):
        start = time.process_time()
        rig = prepare(picture, MODELS)
        spent.append(time.process_time() - start)
    yield f"prepared in {statistics.median(spent):.2f} s; the rig has {len(write_rig(rig)):,} bytes"
    yield from report_costs(rig)
    drawing = multiprocessing.get_context("spawn").Process(
        target=print_memory, args=(write_rig(rig),)
    )
    drawing.start()
    drawing.join()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portraits", description=__doc__)
    parser.add_argument("picture", nargs="?", type=Path, help="default: scikit-image's astronaut")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    for line in report(options.picture.read_bytes() if options.picture else load_picture()):
        print(line, flush=True)


if __name__ == "__main__":
    main()
