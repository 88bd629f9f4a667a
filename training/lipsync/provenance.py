"""Where the weights come from, in words, for the file beside them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from training.lipsync.corpus import HELD_VARIANTS, TRAINED_VARIANTS
from training.lipsync.course import Plan

_PYTHON = ("numpy", "espeakng-loader", "pocketsphinx")
_DEBIAN = (
    *("flite", "festival", "festvox-us-slt-hts", "festvox-ru", "festvox-italp16k"),
    *("festvox-itapc16k", "festvox-suopuhe-lj", "festvox-suopuhe-mv", "festvox-czech-dita"),
    *("festvox-czech-krb", "festvox-czech-machac", "festvox-czech-ph", "festvox-kdlpc16k"),
    *("asterisk-core-sounds-en-g722", "pocketsphinx-testdata"),
)


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

Trained on speech synthesised on the spot, of the texts in training/lipsync/prompts, with the
engines' own times as labels; and on recordings of one speaker, Allison Smith (Debian's
asterisk-core-sounds-en-g722, CC BY-SA 3.0, copyright 2003-2010 Allison Smith), aligned with their
words by pocketsphinx. Only weights were kept of any of it. Speech of few speakers is heard at three
speeds, which are counted here:
{made}
espeak-ng's variants: {trained}.

Kept for the scores (scores.txt): espeak-ng's variants {held}
and its Dutch, Portuguese, Vietnamese and Slovak; Festival's ked; other texts; the speakers of
pocketsphinx-testdata. Every fifth of the recorded prompts was kept to choose thresholds by.

{_lines(f"{name} {version(name)}" for name in _PYTHON)}

Debian's packages:
{_lines(f"{name} {_debian(name)}" for name in _DEBIAN)}
"""


def _lines(items: Iterable[str]) -> str:
    return "\n".join(f"  {item}" for item in items)


def _debian(name: str) -> str:
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=False
    )
    return shown.stdout or "(not from Debian)"
