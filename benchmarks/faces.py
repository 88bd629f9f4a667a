"""``python -m benchmarks.faces``: what a picture of a drawn face costs, beside encoding it.

CPU time of one thread, in milliseconds, I420 included: for every character the median over the
pictures of a motion, then the median over the characters. With ``--player``, or the environment's
VISAVIS_REFERENCE_PLAYER, the path of a reference player's player.py, it is measured in turn with
ours. With ``--memory``, what 10,000 pictures of one face take.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import av
import cv2
import numpy as np

import visavis
from benchmarks.faces_memory import report_memory
from benchmarks.faces_reference import ReferencePlayer
from visavis.faces.contract import VISEMES, GestureMoment, Picture, Pose
from visavis.faces.drawn import DrawnModel
from visavis.faces.life import Life
from visavis.faces.speech import Speech, VisemeSpan

CHARACTERS = Path(visavis.__file__).parent / "catalogue/builtin/characters"
SIZES = ((512, 512, 800_000), (720, 1280, 1_500_000))
BACKGROUND = (228, 236, 245)
RATE = 25
WARM = 5
"""Pictures before the clock counts: the first ones draw what is then kept."""
SOUNDS = [name for name in VISEMES if name != "sil"]
SPEECH = Speech([VisemeSpan(SOUNDS[n * 5 % 14], n * 0.09, n * 0.09 + 0.09) for n in range(100)])
IDLE, TALKING = "idle", "talking"

Row = dict[str, float]
Rows = dict[str, list[float]]


def poses(kind: str, frames: int, duration_s: float = 0.0) -> Iterator[Pose]:
    """A motion as a stream shows it: a whole gesture, or so many pictures of life or talk."""
    life = Life(seed=3)
    for frame in range(-WARM, round(duration_s * RATE) or frames):
        now = frame / RATE
        shape = SPEECH.at(now)
        if kind == IDLE:
            yield life.pose(now)
        elif kind == TALKING:
            yield life.pose(now, Pose(visemes=shape.visemes, mouth_open=shape.mouth_open))
        else:
            moment = GestureMoment(kind, (frame + 0.5) / RATE)
            yield life.pose(now, Pose(gesture=moment))


def measure(
    draw: Callable[[Pose], Picture], motion: Iterable[Pose], encode: Callable[[Picture], None]
) -> tuple[float, float]:
    """Medians in milliseconds: of drawing, and of encoding the same pictures."""
    drawing, encoding = [], []
    for pose in motion:
        start = time.thread_time_ns()
        planes = draw(pose)
        drawn = time.thread_time_ns()
        encode(planes)
        drawing.append((drawn - start) / 1e6)
        encoding.append((time.thread_time_ns() - drawn) / 1e6)
    return statistics.median(drawing[WARM:]), statistics.median(encoding[WARM:])


def encoder(width: int, height: int, rate: int) -> Callable[[Picture], None]:
    """x264, superfast, without delay, one thread."""
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height, context.bit_rate = width, height, rate
    context.pix_fmt, context.time_base = "yuv420p", Fraction(1, RATE)
    context.thread_count = 1
    context.options = {"preset": "superfast", "tune": "zerolatency"}
    number = 0

    def encode(planes: Picture) -> None:
        nonlocal number
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        number += 1
        context.encode(frame)

    return encode


def measure_character(
    svg: bytes, size: tuple[int, int, int], frames: int, player: ReferencePlayer | None
) -> tuple[Row, Row, Row]:
    """By motion: ours, encoding, the reference player."""
    width, height, _ = size
    ours, encoding, theirs = Row(), Row(), Row()
    model = DrawnModel.read(svg)
    motions: Mapping[str, float] = {IDLE: 0.0, TALKING: 0.0, **model.gestures}
    reference = player.open(svg, width, height, BACKGROUND) if player else None
    with closing(model.open(width, height, background=BACKGROUND)) as face:
        for kind, duration_s in motions.items():
            motion = list(poses(kind, frames, duration_s))
            ours[kind], encoding[kind] = measure(face.i420, motion, encoder(*size))
            if reference and kind in (IDLE, TALKING, *ReferencePlayer.gestures):
                theirs[kind], _ = measure(reference, motion, encoder(*size))
    return ours, encoding, theirs


def report(
    paths: Sequence[Path], frames: int, player: ReferencePlayer | None, widths: Sequence[int]
) -> None:
    for size in [size for size in SIZES if size[0] in widths]:
        ours, encoding, theirs = Rows(), Rows(), Rows()
        for path in paths:
            rows = measure_character(path.read_bytes(), size, frames, player)
            for table, row in zip((ours, encoding, theirs), rows, strict=True):
                for kind, value in row.items():
                    table.setdefault(kind, []).append(value)
        print(f"\n{size[0]}x{size[1]}, {len(paths)} characters, ms a picture")
        print(f"{'':12} {'median':>7} {'highest':>8} {'encode':>7} {'reference':>10}")
        for kind in ours:
            print(_line(kind, ours[kind], encoding[kind], theirs.get(kind)))
        gestures = [kind for kind in ours if kind not in (IDLE, TALKING)]
        everything = [value for kind in gestures for value in ours[kind]]
        encoded = [value for kind in gestures for value in encoding[kind]]
        print(_line("any gesture", everything, encoded, None), flush=True)


def _line(
    kind: str, drawn: Sequence[float], encoded: Sequence[float], other: Sequence[float] | None
) -> str:
    reference = f"{np.median(other):10.2f}" if other else f"{'-':>10}"
    middle, most = np.median(drawn), max(drawn)
    return f"{kind:12} {middle:7.2f} {most:8.2f} {np.median(encoded):7.2f} {reference}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faces", description=__doc__)
    parser.add_argument("names", nargs="*", help="characters; default: all that are built in")
    parser.add_argument(
        "--frames", type=int, default=40, help="pictures of life and talk; gestures are whole"
    )
    parser.add_argument("--width", type=int, choices=[size[0] for size in SIZES], help="only it")
    parser.add_argument("--player", default=os.environ.get("VISAVIS_REFERENCE_PLAYER"))
    parser.add_argument("--memory", type=int, nargs="?", const=10_000, metavar="PICTURES")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    built_in = sorted(path.stem for path in CHARACTERS.glob("*.svg"))
    paths = [CHARACTERS / f"{name}.svg" for name in options.names or built_in]
    if options.memory:
        report_memory(paths[0].read_bytes(), options.memory)
        return
    player = ReferencePlayer(Path(options.player)) if options.player else None
    report(
        paths,
        options.frames,
        player,
        [options.width] if options.width else [size[0] for size in SIZES],
    )


if __name__ == "__main__":
    main()
