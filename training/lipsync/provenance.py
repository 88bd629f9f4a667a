"""Where the weights come from, in words, for the file beside them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np

from training.lipsync.corpus import HELD_VARIANTS, TRAINED_VARIANTS, read_held_real, read_held_synthetic
from training.lipsync.course import Plan
from training.lipsync.scores import score
from visavis.lipsync.from_audio import lips_of
from visavis.lipsync.network import read_network

_PYTHON = ("numpy", "espeakng-loader", "pocketsphinx")
_DEBIAN = ("flite", "festival", "festvox-us-slt-hts", "festvox-ru", "festvox-kdlpc16k")


def describe(
    plan: Plan, minutes: Mapping[str, float], shares: Mapping[str, float], cpu_s: float
) -> str:
    """What was synthesised, by what, and how it was learnt."""
    made = "\n".join(
        f"  {name:14} {minutes.get(name, 4.0):5.1f} minutes, heard {share:.0%} of the time"
        for name, share in shares.items()
    )
    return f"""mouth.npz: the network of visavis.lipsync.from_audio, half precision.
Made again by: make lipsync-weights   (seed {plan.seed}, {plan.steps} steps of {plan.sounds} cuts of \
{plan.frames * 10} ms; {cpu_s / 60:.0f} CPU minutes in all)

Trained on nothing but speech synthesised on the spot, of the texts in training/lipsync/prompts:
{made}
espeak-ng's variants heard: {", ".join(name.strip("+") or "(plain)" for name in TRAINED_VARIANTS)}.
Kept for the scores: espeak-ng's {", ".join(name.strip("+") for name in HELD_VARIANTS)} and its Dutch,
Portuguese, Vietnamese and Slovak; Festival's ked; other texts; all recordings of people.
espeak-ng's times and flite's and Festival's segments are the labels. No recording is in this file's making.

Versions: {", ".join(f"{name} {version(name)}" for name in _PYTHON)};
Debian: {", ".join(f"{name} {_debian(name)}" for name in _DEBIAN)}.
"""


def describe_scores(weights: Path) -> str:
    """Scores of stored weights on what was kept."""
    with np.load(weights, allow_pickle=False) as stored:
        network = read_network({name: stored[name] for name in stored.files})
    lines = ["\nScores (frames right, correlation of the opening, PP closed, closures mistaken):\n"]
    for name, speech in {**read_held_synthetic(), **read_held_real()}.items():
        found = score(speech, lambda s: lips_of(s.samples, s.sample_rate, network))
        figures = f"{found.accuracy:.2f} {found.opening:.2f} {found.closed:.2f}"
        lines.append(f"  {name:32} {figures} {found.false_closures:.2f}\n")
    return "".join(lines)


def _debian(name: str) -> str:
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=False
    )
    return shown.stdout or "(not from Debian)"
