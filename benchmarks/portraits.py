"""``python -m benchmarks.portraits [PICTURE]``: what a picture of a portrait's face costs.

CPU time of one thread, I420 included, as medians over the pictures of a motion, beside encoding the
same pictures; then what 10,000 pictures take of memory, in a process that does nothing else.
Without a picture it is the one that scikit-image carries.
"""

import argparse
import multiprocessing
import statistics
import time
from contextlib import closing
from pathlib import Path

import cv2

from art.portrait_sheet import MODELS, load_picture
from benchmarks.faces import BACKGROUND, IDLE, SIZES, TALKING, encoder, measure, poses
from benchmarks.faces_memory import resident_mib
from visavis.faces.contract import GestureMoment, Pose
from visavis.faces.life import Life
from visavis.faces.models import install_models
from visavis.faces.portrait import PortraitModel, prepare, write_rig

FRAMES = 100
MANY = 10_000


def report_costs(content: bytes) -> None:
    """Every motion at every size, before a colour."""
    model = PortraitModel.read(content)
    for size in SIZES:
        width, height, _ = size
        print(f"\n{width}x{height}, {FRAMES} pictures, ms a picture")
        print(f"{'':12} {'median':>7} {'encode':>7}")
        with closing(model.open(width, height, background=BACKGROUND)) as face:
            for kind, duration_s in {IDLE: 0.0, TALKING: 0.0, **model.gestures}.items():
                motion = poses(kind, FRAMES, duration_s)
                drawn, encoded = measure(face.i420, motion, encoder(*size))
                print(f"{kind:12} {drawn:7.2f} {encoded:7.2f}", flush=True)


def report_memory(content: bytes) -> None:
    """For a process of its own."""
    cv2.setNumThreads(1)
    width, height, _ = SIZES[-1]
    model, life = PortraitModel.read(content), Life(seed=1)
    names = sorted(model.gestures)
    with closing(model.open(width, height, background=BACKGROUND)) as face:
        for number in range(1, MANY + 1):
            now = number / 25
            gesture = GestureMoment(names[int(now / 4) % len(names)], now % 4)
            talk = {"aa": number % 7 / 7, "ou": number % 5 / 10}
            face.i420(life.pose(now, Pose(visemes=talk, gesture=gesture)))
            if number in {100, MANY}:
                print(f"{number:7} pictures: {resident_mib():6.1f} MiB", flush=True)


def report_preparing(picture: bytes) -> bytes:
    """The median of three, and the rig."""
    install_models(MODELS)
    spent = []
    for _ in range(3):
        start = time.process_time()
        rig = prepare(picture, MODELS)
        spent.append(time.process_time() - start)
    content = write_rig(rig)
    print(f"prepared in {statistics.median(spent):.2f} s; the rig has {len(content):,} bytes")
    return content


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portraits", description=__doc__)
    parser.add_argument("picture", nargs="?", type=Path, help="default: scikit-image's astronaut")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    picture = options.picture.read_bytes() if options.picture else load_picture()
    content = report_preparing(picture)
    report_costs(content)
    print(f"\nmemory at {SIZES[-1][0]}x{SIZES[-1][1]}")
    drawing = multiprocessing.get_context("spawn").Process(target=report_memory, args=(content,))
    drawing.start()
    drawing.join()


if __name__ == "__main__":
    main()
