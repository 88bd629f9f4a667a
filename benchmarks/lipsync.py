"""``python -m benchmarks.lipsync``: how well lips follow sound alone, and what that costs.

Beside the network, in the same run: a mouth that opens with the loudness of the sound. What is
scored on was kept from the training: see ``training.lipsync.corpus``. Needs the extra "training"
and the packages of Debian that docs/lipsync.md names.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from training.lipsync.corpus import read_held_real, read_held_synthetic
from training.lipsync.examples import powers_of
from training.lipsync.scores import Scores, score
from training.lipsync.spoken import Spoken, total_s
from visavis.faces.contract import VISEMES
from visavis.lipsync.contract import MouthFrames
from visavis.lipsync.from_audio import SoundLips, lips_of
from visavis.lipsync.mel import band_hertz
from visavis.lipsync.network import load_network

PUSHES_MS = (10, 20, 40, 1000)
RATES = (8000, 16000, 44100, 48000)


def network_mouth(spoken: Spoken) -> MouthFrames:
    """Ours, fed as a stream feeds it: 20 ms at a time."""
    lips = SoundLips(spoken.sample_rate)
    step = spoken.sample_rate // 50
    cuts = range(step, len(spoken.samples), step)
    parts = [lips.push(piece) for piece in np.split(spoken.samples, cuts)] + [lips.finish()]
    weights = np.concatenate([part.weights for part in parts])
    return MouthFrames(0, weights, np.concatenate([part.opening for part in parts]))


def energy_mouth(spoken: Spoken) -> MouthFrames:
    """Open with the loudness (power to 0.3) of 300 to 1300 Hz, where open vowels are strong."""
    hertz = band_hertz()
    loudness = powers_of(spoken)[:, (hertz > 300) & (hertz < 1300)].sum(axis=1) ** 0.3
    opening = np.clip(loudness / np.percentile(loudness, 95), 0, 1)
    opening = np.convolve(opening, np.full(7, 1 / 7), "same").astype(np.float32)
    weights = np.zeros((len(opening), len(VISEMES)), np.float32)
    weights[:, VISEMES.index("aa")] = opening
    weights[:, VISEMES.index("sil")] = 1 - opening
    return MouthFrames(0, weights, opening)


def measure_cost(spoken: Spoken, rate: int, push_ms: int) -> float:
    """CPU milliseconds of one thread for a second of sound."""
    samples = np.resize(spoken.samples, 20 * rate)
    lips, step = SoundLips(rate), rate * push_ms // 1000
    start = time.thread_time_ns()
    for at in range(0, len(samples), step):
        lips.push(samples[at : at + step])
    return (time.thread_time_ns() - start) / 20e6


def table(rows: Sequence[tuple[str, float, Scores]]) -> str:
    """Markdown."""
    head = "| speech | seconds | mouth from | frames | opening | PP closed | false closures |\n"
    lines = [head + "|---|---|---|---|---|---|---|\n"]
    for name, seconds, found in rows:
        group, _, mouth = name.rpartition("; ")
        closed = "-" if math.isnan(found.closed) else f"{found.closed:.0%}"
        false = "-" if math.isnan(found.false_closures) else f"{found.false_closures:.0%}"
        figures = f"{found.accuracy:.2f} | {found.opening:.2f} | {closed} | {false}"
        lines.append(f"| {group} | {seconds:.0f} | {mouth} | {figures} |\n")
    return "".join(lines)


def report(groups: dict[str, list[Spoken]], write: Callable[[str], object]) -> None:
    rows, by_viseme = [], []
    for group, speech in groups.items():
        for name, mouth in (("energy", energy_mouth), ("network", network_mouth)):
            found = score(speech, mouth)
            rows.append((f"{group}; {name}", total_s(speech), found))
        pairs = zip(VISEMES, found.by_viseme, strict=True)
        by_viseme.append(f"{group}: " + " ".join(f"{name} {x:.2f}" for name, x in pairs) + "\n")
    write(table(rows) + "\nFrames found, by viseme (network):\n" + "".join(by_viseme))


def report_cost(spoken: Spoken, write: Callable[[str], object]) -> None:
    network = load_network()
    write(f"\nLook-ahead {SoundLips(16000).look_ahead_s * 1000:.1f} ms; ")
    write(f"{sum(layer.weights.size for layer in network.layers) + network.heads.size} weights\n")
    lips_of(spoken.samples, spoken.sample_rate)
    write(
        "CPU ms per second of sound:\nHz     " + "".join(f"{ms:>6} ms" for ms in PUSHES_MS) + "\n"
    )
    for rate in RATES:
        costs = [min(measure_cost(spoken, rate, ms) for _ in range(3)) for ms in PUSHES_MS]
        write(f"{rate:<7}" + "".join(f"{cost:9.1f}" for cost in costs) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lipsync", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, help="write the report here too")
    options = parser.parse_args()
    lines: list[str] = []

    def write(text: str) -> None:
        sys.stdout.write(text)
        lines.append(text)

    groups = {**read_held_synthetic(), **read_held_real()}
    report(groups, write)
    report_cost(groups["espeak, unseen voices"][0], write)
    if options.output:
        options.output.write_text("".join(lines))


if __name__ == "__main__":
    main()
