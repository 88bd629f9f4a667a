"""What the network is trained on, and what is kept from it.

All of it is synthesised. Kept from it: whole voices and languages of espeak-ng, Festival's diphone
engine with its voice ked, the texts of ``*held*.txt``, and every recording of a person.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np

from training.lipsync.alignment import Aligner
from training.lipsync.festival import speak_festival
from training.lipsync.kokoro import plan_turns, speak_kokoro
from training.lipsync.prompts import (
    compose_sentences,
    read_languages,
    read_sentences,
    shuffle_words,
)
from training.lipsync.recordings import (
    read_asterisk,
    read_mfa_phones,
    read_packages,
    read_sphinx,
)
from training.lipsync.spoken import Spoken, at_speed
from training.lipsync.synthesised import Line, speak_espeak, speak_flite

TRAINED_VARIANTS = (
    "", "+f1", "+f2", "+f3", "+f5", "+m1", "+m2", "+m3", "+m4", "+m7", "+Alex", "+Andrea",
    "+Andy", "+belinda", "+benjamin", "+caleb", "+david", "+ed", "+edward2", "+Gene", "+grandma",
    "+Hugo", "+ian", "+iven2", "+klatt", "+klatt3", "+klatt5", "+Lee", "+linda", "+Mario",
    "+michel", "+Mike", "+norbert", "+pablo", "+quincy", "+rob", "+steph", "+travis", "+victor",
    "+whisper",
)  # fmt: skip
HELD_VARIANTS = ("+f4", "+m5", "+Annie", "+klatt4", "+max", "+steph3", "+adam", "+Diogo")
FLITE_VOICES = ("awb", "kal16", "rms", "slt")
_ENGLISH = ("en-us", "en-us", "en", "en-gb-scotland", "en-gb-x-rp", "en-029")
_SPEEDS = (0.86, 1.0, 1.16)
"""One speaker as three: those of flite and Festival are few."""

_KOKORO_SPEEDS = (0.91, 1.0, 1.1)
_COMPOSED = 600


def read_training(seed: int) -> dict[str, list[Spoken]]:
    """Speech by source."""
    dice = random.Random(seed)
    english = read_sentences("en")
    return {
        "espeak": speak_espeak(_espeak_lines(english, dice)),
        **{f"flite {voice}": _flite(voice, english, dice) for voice in FLITE_VOICES},
        "festival slt": _festival("cmu_us_slt_arctic_hts", english, dice),
        "festival ru": _festival("msu_ru_nsh_clunits", read_sentences("ru"), dice),
        "kokoro": _kokoro(),
    }


def read_held_synthetic() -> dict[str, list[Spoken]]:
    """Speech for the scores, of engines."""
    texts = read_sentences("en.held")
    languages = read_languages("held.languages")
    espeak = [
        Line(text, f"en-us{HELD_VARIANTS[n % len(HELD_VARIANTS)]}") for n, text in enumerate(texts)
    ] + [
        Line(text, f"{language}{variant}")
        for language, text in languages
        for variant in HELD_VARIANTS[:4]
    ]
    return {
        "espeak, unseen voices": speak_espeak(espeak),
        "festival ked, unseen engine": speak_festival("ked_diphone", texts),
    }


def read_held_real() -> dict[str, list[Spoken]]:
    """Real speech for the scores. All of its speakers are unheard."""
    aligner = Aligner()
    return {
        "real speech, pocketsphinx's samples": aligner.align(list(read_sphinx())),
        "real speech, samples of other packages": aligner.align(list(read_packages())),
        "real speech, another aligner": list(read_mfa_phones()),
        "real speech, telephone prompts": aligner.align(list(read_asterisk())),
    }


def _espeak_lines(english: Sequence[str], dice: random.Random) -> Iterator[Line]:
    """Every voice says a share of everything, at a rate and a pitch of its own."""
    texts = [(dice.choice(_ENGLISH), text) for text in english]
    texts += [(dice.choice(_ENGLISH), text) for text in shuffle_words(list(english), 120, dice)]
    for language, text in read_languages("languages") + _sentences_of("ru", "ru"):
        texts += [(language, text)] * (3 if language != "ru" else 1)
    for language, text in texts:
        variant = dice.choice(TRAINED_VARIANTS)
        rate, pitch = dice.randint(-200, 300), dice.randint(-250, 250)
        yield Line(text, f"{language}{variant}", rate, pitch)


def _sentences_of(name: str, language: str) -> list[tuple[str, str]]:
    return [(language, text) for text in read_sentences(name)]


def _flite(voice: str, english: Sequence[str], dice: random.Random) -> list[Spoken]:
    texts = [*english, *shuffle_words(list(english), 40, dice)]
    lines = [
        Line(text, voice, dice.choice((-120, 0, 0, 150)), dice.choice((-200, 0, 0, 250)))
        for text in texts
    ]
    return _at_speeds(speak_flite(lines))


def _festival(voice: str, texts: Sequence[str], dice: random.Random) -> list[Spoken]:
    return _at_speeds(speak_festival(voice, [*texts, *shuffle_words(list(texts), 40, dice)]))


def _kokoro() -> list[Spoken]:
    aligner = Aligner()
    composed = compose_sentences("en", _COMPOSED, seed=_COMPOSED)
    sentences = [*read_sentences("en"), *read_sentences("en.more"), *composed]
    turns = plan_turns(sentences, aligner.words())
    return _at_speeds(aligner.align(list(speak_kokoro(turns))), _KOKORO_SPEEDS)


def _at_speeds(speech: Sequence[Spoken], speeds: Sequence[float] = _SPEEDS) -> list[Spoken]:
    return [at_speed(spoken, speed) for speed in speeds for spoken in speech]


def silences(seed: int, count: int) -> Iterator[Spoken]:
    """Sounds that are no speech, of 3 s each: hiss of many colours, hum, clicks, tones."""
    noise = np.random.default_rng(seed)
    rate, length = 16_000, 48_000
    time_s = np.arange(length) / rate
    for number in range(count):
        hiss = np.fft.irfft(
            np.fft.rfft(noise.normal(size=length))
            / (1 + np.arange(length // 2 + 1)) ** noise.uniform(0, 1),
            length,
        )
        sound = hiss / np.abs(hiss).max()
        if number % 3 == 1:
            tones = noise.uniform(50, 3000, 4)
            sound = 0.1 * sound + sum(np.sin(2 * np.pi * hertz * time_s) for hertz in tones) / 4
        elif number % 3 == 2:
            sound = 0.02 * sound + (noise.uniform(size=length) < 2 / rate) * noise.normal(
                size=length
            )
        peak = 32767 * 10 ** noise.uniform(-3.5, -0.7)
        samples = (sound / np.abs(sound).max() * peak).astype(np.int16)
        yield Spoken(samples, rate, (), "no speech")
