"""What ``flite -psdur`` prints: phones with the times at which they end."""

from __future__ import annotations

from visavis.voices.contract import Phoneme

# ARPAbet, as flite writes it, in IPA.
_IPA = {
    "pau": "", "aa": "ɑ", "ae": "æ", "ah": "ʌ", "ao": "ɔ", "aw": "aʊ", "ax": "ə", "axr": "ɚ",
    "ay": "aɪ", "b": "b", "ch": "tʃ", "d": "d", "dh": "ð", "eh": "ɛ", "el": "l", "em": "m",
    "en": "n", "er": "ɜ", "ey": "eɪ", "f": "f", "g": "ɡ", "hh": "h", "hv": "h", "ih": "ɪ",
    "iy": "i", "jh": "dʒ", "k": "k", "l": "l", "m": "m", "n": "n", "nx": "n", "ng": "ŋ",
    "ow": "oʊ", "oy": "ɔɪ", "p": "p", "r": "ɹ", "s": "s", "sh": "ʃ", "t": "t", "th": "θ",
    "uh": "ʊ", "uw": "u", "v": "v", "w": "w", "y": "j", "z": "z", "zh": "ʒ",
}  # fmt: skip


def read_phones(printed: str, samples: int, sample_rate: int) -> list[Phoneme]:
    """Phonemes of ``samples`` of sound. Raises ValueError when this is not what flite prints.

    Each line is a phrase whose times begin at 0. The diphone voices (kal) speak up to a tenth
    faster than they announce, so all times are fitted to the length of the sound.
    """
    ends: list[tuple[str, float]] = []
    for line in printed.splitlines():
        since = ends[-1][1] if ends else 0.0
        for item in line.split():
            name, _, time_s = item.rpartition(":")
            ends.append((_IPA.get(name, ""), since + float(time_s)))
    total_s = ends[-1][1] if ends else 0.0
    fit = min(samples / (total_s * sample_rate), 1.0) if total_s > 0 else 1.0
    phonemes, start = [], 0
    for ipa, end_s in ends:
        end = min(round(end_s * fit * sample_rate), samples)
        if end > start:
            phonemes.append(Phoneme(ipa, start, end))
            start = end
    return phonemes
