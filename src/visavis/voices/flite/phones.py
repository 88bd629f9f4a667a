"""What ``flite -psdur`` prints: phones with the times at which they end."""

from __future__ import annotations

from visavis.voices.contract import Phoneme

ARPABET = {
    "pau": "", "aa": "ɑ", "ae": "æ", "ah": "ʌ", "ao": "ɔ", "aw": "aʊ", "ax": "ə", "axr": "ɚ",
    "ay": "aɪ", "b": "b", "ch": "tʃ", "d": "d", "dh": "ð", "eh": "ɛ", "el": "l", "em": "m",
    "en": "n", "er": "ɜ", "ey": "eɪ", "f": "f", "g": "ɡ", "hh": "h", "hv": "h", "ih": "ɪ",
    "iy": "i", "jh": "dʒ", "k": "k", "l": "l", "m": "m", "n": "n", "nx": "n", "ng": "ŋ",
    "ow": "oʊ", "oy": "ɔɪ", "p": "p", "r": "ɹ", "s": "s", "sh": "ʃ", "t": "t", "th": "θ",
    "uh": "ʊ", "uw": "u", "v": "v", "w": "w", "y": "j", "z": "z", "zh": "ʒ",
}  # fmt: skip
"""ARPAbet, as flite writes it, in IPA."""


def read_phones(printed: str, samples: int, sample_rate: int) -> list[Phoneme]:
    """Phonemes of ``samples`` of sound. Raises ValueError when this is not what flite prints.

    Each line is a phrase whose times begin at 0. The diphone voices (kal) break off in the middle
    of the pause that ends a phrase, though they announce all of it: those pauses lose what lacks.
    """
    phrases = [_read_phrase(line) for line in printed.splitlines() if line.strip()]
    announced_s = sum(phrase[-1][1] for phrase in phrases)
    lacking_s = max(0.0, announced_s - samples / sample_rate) / max(1, len(phrases))
    phonemes, start, since_s = [], 0, 0.0
    for phrase in phrases:
        last_s = phrase[-1][1] - lacking_s
        for ipa, end_s in phrase:
            end = min(round((since_s + min(end_s, last_s)) * sample_rate), samples)
            if end > start:
                phonemes.append(Phoneme(ipa, start, end))
                start = end
        since_s += last_s
    return phonemes


def _read_phrase(line: str) -> list[tuple[str, float]]:
    """Phones and the seconds at which they end."""
    items = (item.rpartition(":") for item in line.split())
    return [(ARPABET.get(name, ""), float(time_s)) for name, _, time_s in items]
