"""``python -m training.lipsync``: make the weights of ``visavis.lipsync`` again.

Needs the extra "training" and the packages of Debian that docs/lipsync.md names.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import visavis.lipsync
from training.lipsync.corpus import read_training, silences
from training.lipsync.course import Plan, Stage, learn
from training.lipsync.examples import Heads, Hearing, gather
from training.lipsync.learning import Shape
from training.lipsync.provenance import describe
from training.lipsync.spoken import total_s
from visavis.lipsync.network import store_network

WEIGHTS = Path(visavis.lipsync.__file__).parent / "weights" / "mouth.npz"

_WIDTH = 176
_SHAPES = (
    Shape((-2, -1, 0, 1, 2), _WIDTH, adds=False),
    Shape((-3, -1, 0, 1), _WIDTH, adds=True),
    Shape((-5, -2, 1), _WIDTH, adds=True),
    Shape((-9, -4, 0), _WIDTH, adds=True),
    Shape((-20, -10, 0), _WIDTH, adds=True),
)
_FEW, _MANY = Heads(0.87, 1.25, peaked=True), Heads(0.85, 1.22, peaked=True)
_STAGES = (
    Stage(4500, 3e-3, Hearing(Heads(0.87, 1.25), Heads(0.93, 1.09))),
    Stage(1500, 1.5e-3, Hearing(_FEW, _MANY), draw=1),
    Stage(
        1350,
        1.5e-3,
        Hearing(
            _FEW,
            _MANY,
            colour=0.9,
            stress=1.2,
            background=(-8.0, -4.5, -1.2),
            rooms=0.4,
            echo=0.3,
        ),
        draw=3,
    ),
)
"""First the sounds themselves, then of heads of all sizes, then in worse rooms."""

SHARES = {
    "kokoro": 0.58, "espeak": 0.12, "flite awb": 0.06, "flite kal16": 0.02, "flite rms": 0.06,
    "flite slt": 0.04, "festival slt": 0.03, "festival ru": 0.06, "no speech": 0.03,
}  # fmt: skip
"""How often each source is heard: the natural voices more than their share of the minutes."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.lipsync", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    start = time.process_time()
    speech = read_training(options.seed)
    minutes = {name: total_s(spoken) / 60 for name, spoken in speech.items()}
    sources = {name: gather(spoken) for name, spoken in speech.items()}
    sources["no speech"] = gather(silences(options.seed, 80))
    plan = Plan(_SHAPES, _STAGES, seed=options.seed)
    network = learn(sources, SHARES, plan, sys.stderr.write)
    spent = time.process_time() - start
    options.output.parent.mkdir(parents=True, exist_ok=True)
    store_network(network, options.output)
    text = describe(plan, minutes, SHARES, spent)
    options.output.with_name("provenance.txt").write_text(text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
