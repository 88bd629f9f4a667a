"""Names of espeak's voices, ``LANGUAGE[+VARIANT][,SETTING=VALUE]…``: ``en-us+f2,pitch=60``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from visavis.voices.faults import Reason, VoiceError

_NAME = re.compile(r"([A-Za-z0-9-]{2,32})(?:\+([A-Za-z0-9]{1,24}))?((?:,[a-z]+=[0-9]{1,3})*)")
_SHOWN = 60

RANGES = {"pitch": (0, 99), "range": (0, 100), "wpm": (80, 260)}
"""Settings of a voice: pitch (normal 50), how far the pitch moves (50), words a minute (175)."""


@dataclass(frozen=True, slots=True)
class VoiceName:
    """A voice of espeak's, taken apart."""

    language: str
    variant: str = ""
    pitch: int = 50
    range: int = 50
    wpm: int = 175

    def in_language(self, language: str) -> str:
        """What espeak calls this variant of another language."""
        return f"{language}+{self.variant}" if self.variant else language


def parse_name(name: str) -> VoiceName:
    """Raises VoiceError when this is no name of a voice. Whether espeak has it is not checked."""
    match = _NAME.fullmatch(name)
    if not match:
        raise unknown_voice(name)
    settings = dict(_parse_setting(name, setting) for setting in match[3].split(",")[1:])
    return VoiceName(match[1], match[2] or "", **settings)


def unknown_voice(name: str) -> VoiceError:
    """The error for a voice that there is not."""
    return VoiceError(
        Reason.VOICE_UNKNOWN,
        f"espeak-ng has no voice {name[:_SHOWN]!r}. A voice is a language, with a variant "
        "and settings if wanted: en-us, en-us+f2, de+m3,pitch=40,range=60,wpm=160.",
    )


def _parse_setting(name: str, setting: str) -> tuple[str, int]:
    key, _, digits = setting.partition("=")
    if key not in RANGES:
        raise VoiceError(
            Reason.VOICE_UNKNOWN,
            f"The voice {name[:_SHOWN]!r} has a setting {key!r}; there are {', '.join(RANGES)}.",
        )
    low, high = RANGES[key]
    if not low <= int(digits) <= high:
        raise VoiceError(
            Reason.VOICE_UNKNOWN,
            f"The voice {name[:_SHOWN]!r} has {setting}; {key} lies between {low} and {high}.",
        )
    return key, int(digits)
