"""What one face takes of memory, and whether it grows with the pictures it draws."""

import resource
import sys
from contextlib import closing
from pathlib import Path

import av
import numba

from visavis.faces.contract import VISEMES, GestureMoment, Pose
from visavis.faces.drawn import DrawnModel
from visavis.faces.life import Life

_SIZE = (720, 1280)
_BACKGROUND = (228, 236, 245)
_RATE = 25
_EVERY_S = 4.0


def report_memory(svg: bytes, pictures: int) -> None:
    """Draw so many at 720x1280, talking and gesturing, and print the process' memory.

    PyAV and numba are loaded, as they are where faces are drawn and encoded.
    """
    print(f"{av.__name__} {av.__version__}, {numba.__name__} {numba.__version__}; {_SIZE}")
    model = DrawnModel.read(svg)
    names, life = sorted(model.gestures), Life(seed=1)
    print(f"      0 pictures: {resident_mib():6.1f} MiB")
    with closing(model.open(*_SIZE, background=_BACKGROUND)) as face:
        for number in range(1, pictures + 1):
            now = number / _RATE
            name = names[int(now / _EVERY_S) % len(names)]
            talk = {VISEMES[number // 2 % len(VISEMES)]: 0.4 + 0.6 * (number % 7 / 7)}
            pose = Pose(visemes=talk, gesture=GestureMoment(name, now % _EVERY_S))
            face.i420(life.pose(now, pose))
            if number in (100, pictures) or number % max(1, pictures // 5) == 0:
                print(f"{number:7} pictures: {resident_mib():6.1f} MiB", flush=True)
    print(f"at most {peak_mib():.1f} MiB")


def peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def resident_mib() -> float:
    """Now, where the system tells; the peak elsewhere."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return peak_mib()
    return int(pages.read_text().split()[1]) * resource.getpagesize() / 2**20
