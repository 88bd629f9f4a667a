"""Where the weights come from, in words, for the file beside them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from importlib.metadata import version

from training.lipsync.corpus import (
    HELD_VARIANTS,
    TRAINED_VARIANTS,
)
from training.lipsync.course import Plan

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
    trained = ", ".join(name.strip("+") or "(plain)" for name in TRAINED_VARIANTS)
    held = ", ".join(name.strip("+") for name in HELD_VARIANTS)
    return f"""mouth.npz: the network of visavis.lipsync.from_audio, half precision.
Made again by: make lipsync-weights
Seed {plan.seed}; {plan.steps} steps of {plan.sounds} cuts of {plan.frames / 100:g} s;
{cpu_s / 60:.0f} CPU minutes in all.

Trained on nothing but speech synthesised on the spot, of the texts in training/lipsync/prompts,
with the engines' own times as labels; no recording of anybody:
{made}
espeak-ng's variants: {trained}.

Kept for the scores (scores.txt): espeak-ng's variants {held}
and its Dutch, Portuguese, Vietnamese and Slovak; Festival's ked; other texts; all recordings.

{", ".join(f"{name} {version(name)}" for name in _PYTHON)};
Debian's {", ".join(f"{name} {_debian(name)}" for name in _DEBIAN)}.
"""


def _debian(name: str) -> str:
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=False
    )
    return shown.stdout or "(not from Debian)"
