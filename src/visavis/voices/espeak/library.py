"""The C interface of espeak-ng 1.52, as far as it is used. Loaded in worker processes only.

speak_lib.h of espeak-ng is the reference; its names are kept here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import POINTER, c_char, c_char_p, c_int, c_short, c_ubyte, c_uint, c_void_p
from enum import IntEnum

from visavis.voices.faults import Reason, VoiceError

SYNCHRONOUS = 2
PHONEME_EVENTS, PHONEME_IPA, DONT_EXIT = 0x0001, 0x0002, 0x8000
CHARS_UTF8, END_PAUSE = 0x0001, 0x1000
POS_CHARACTER = 1
OK = 0


class EventType(IntEnum):
    LIST_TERMINATED = 0
    WORD = 1
    PHONEME = 7


class Parameter(IntEnum):
    RATE = 1
    VOLUME = 2
    PITCH = 3
    RANGE = 4


class _Id(ctypes.Union):
    _fields_ = [("number", c_int), ("name", c_char_p), ("string", c_char * 8)]


class Event(ctypes.Structure):
    """espeak_EVENT: ``sample`` counts from the start of the synthesis, ``text_position`` from 1."""

    _fields_ = [
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _Id),
    ]


class Voice(ctypes.Structure):
    """espeak_VOICE."""

    _fields_ = [
        ("name", c_char_p),
        ("languages", c_void_p),
        ("identifier", c_char_p),
        ("gender", c_ubyte),
        ("age", c_ubyte),
        ("variant", c_ubyte),
        ("xx1", c_ubyte),
        ("score", c_int),
        ("spare", c_void_p),
    ]


_SynthCallback = ctypes.CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(Event))


class Library:
    """One loaded and initialised espeak-ng; a process can hold only one."""

    def __init__(self, path: str, data_path: str) -> None:
        try:
            self._library = ctypes.CDLL(path)
        except OSError as fault:
            raise VoiceError(
                Reason.NOT_INSTALLED,
                f"espeak-ng cannot be loaded: {fault}. Install espeakng-loader again.",
            ) from fault
        self._declare()
        self.sample_rate: int = self._library.espeak_Initialize(
            SYNCHRONOUS, 0, data_path.encode(), PHONEME_EVENTS | PHONEME_IPA | DONT_EXIT
        )
        if self.sample_rate <= 0:
            raise VoiceError(
                Reason.NOT_INSTALLED,
                f"espeak-ng found no data in {data_path}. Install espeakng-loader again.",
            )
        self._callback: ctypes._FuncPointer | None = None

    def hear(self, callback: Callable[[bytes, list[Event]], bool]) -> None:
        """Have ``callback`` given all sound with its events; it answers whether to go on."""

        def take(wave: ctypes._Pointer[c_short], count: int, events: ctypes._Pointer[Event]) -> int:
            found: list[Event] = []
            while events[len(found)].type != EventType.LIST_TERMINATED:
                found.append(events[len(found)])
            pcm = ctypes.string_at(wave, 2 * count) if count > 0 else b""
            return 0 if callback(pcm, found) else 1

        # espeak keeps the bare address: the object must live as long as the library.
        self._callback = _SynthCallback(take)
        self._library.espeak_SetSynthCallback(self._callback)

    def set_voice(self, name: str) -> bool:
        """Whether espeak has that voice. Unknown variants it takes in silence."""
        return int(self._library.espeak_SetVoiceByName(name.encode())) == OK

    def set_parameter(self, parameter: Parameter, value: int) -> None:
        self._check(self._library.espeak_SetParameter(parameter, value, 0), parameter.name)

    def speak(self, text: str, *, end_pause: bool) -> None:
        """Returns when all has been heard, or the callback said to stop. Never as markup (SSML)."""
        encoded = text.encode() + b"\0"
        flags = CHARS_UTF8 | (END_PAUSE if end_pause else 0)
        self._check(
            self._library.espeak_Synth(
                encoded, len(encoded), 0, POS_CHARACTER, 0, flags, None, None
            ),
            "synthesis",
        )

    def voices(self) -> list[tuple[str, tuple[str, ...]]]:
        """Identifier and languages of every voice, as espeak lists them."""
        rows = self._library.espeak_ListVoices(None)
        found: list[tuple[str, tuple[str, ...]]] = []
        while rows[len(found)]:
            voice = rows[len(found)].contents
            found.append((voice.identifier.decode(), _languages(voice.languages)))
        return found

    def _check(self, code: int, what: str) -> None:
        if code != OK:
            raise VoiceError(Reason.FAILED, f"espeak-ng refused {what.lower()} with code {code}.")

    def _declare(self) -> None:
        library = self._library
        library.espeak_Initialize.argtypes = [c_int, c_int, c_char_p, c_int]
        library.espeak_SetSynthCallback.argtypes = [_SynthCallback]
        library.espeak_SetSynthCallback.restype = None
        library.espeak_SetVoiceByName.argtypes = [c_char_p]
        library.espeak_SetParameter.argtypes = [c_int, c_int, c_int]
        library.espeak_Synth.argtypes = [
            *(c_char_p, ctypes.c_size_t, c_uint, c_int, c_uint, c_uint),
            *(c_void_p, c_void_p),
        ]
        library.espeak_ListVoices.argtypes = [c_void_p]
        library.espeak_ListVoices.restype = POINTER(POINTER(Voice))


def _languages(address: int | None) -> tuple[str, ...]:
    """espeak's list: for each a byte of priority and a name with its NUL; a NUL ends the list."""
    found = []
    while address and ctypes.string_at(address, 1) != b"\0":
        name = ctypes.string_at(address + 1)
        found.append(name.decode())
        address += 2 + len(name)
    return tuple(found)
