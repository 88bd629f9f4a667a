"""What is said between us and a worker process: msgpack, each message after its length.

To a worker: Say, Cancel. From it: Ready once, or Failed when it cannot start; then, for each Say,
Sounds and one Done or Failed. It is given one Say at a time. It ends when its standard input does.
"""

from __future__ import annotations

import msgspec

from visavis.framing import frame
from visavis.voices.faults import Reason

LONGEST_MESSAGE = 4 * 1024 * 1024
"""Bytes. A worker that announces more has lost its mind."""


class Say(msgspec.Struct, frozen=True, tag=True):
    """Speak ``text`` with ``voice``; ``settings`` are the engine's own."""

    number: int
    text: str
    voice: str
    settings: dict[str, float] = {}


class Cancel(msgspec.Struct, frozen=True, tag=True):
    """Stop saying ``number``; Done or Failed still follows."""

    number: int


class VoiceRow(msgspec.Struct, frozen=True, array_like=True):
    """A voice that the worker offers, as VoiceFacts."""

    name: str
    languages: tuple[str, ...]
    gender: str = ""


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The engine is loaded. ``variants`` can be added to the name of any voice."""

    voices: tuple[VoiceRow, ...]
    variants: tuple[VoiceRow, ...] = ()


class Sound(msgspec.Struct, frozen=True, tag=True):
    """A piece of speech: 16-bit mono PCM in this machine's byte order.

    Phonemes are (IPA, start, end), words (position, length, start): in samples of this piece and
    characters of the Say's text. None: not known.
    """

    number: int
    sample_rate: int
    pcm: bytes
    phonemes: list[tuple[str, int, int]] | None = None
    words: list[tuple[int, int, int]] | None = None


class Done(msgspec.Struct, frozen=True, tag=True):
    """All of ``number`` has been said, or it was cancelled."""

    number: int


class Failed(msgspec.Struct, frozen=True, tag=True):
    """``number`` could not be said; 0: the engine could not be loaded."""

    number: int
    reason: Reason
    message: str


Request = Say | Cancel
Reply = Ready | Sound | Done | Failed

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def encode_message(message: Request | Reply) -> bytes:
    """A message with its length before it."""
    return frame(_encoder.encode(message))


def decode_request(body: bytes) -> Request:
    """Raises msgspec.DecodeError."""
    return _requests.decode(body)


def decode_reply(body: bytes) -> Reply:
    """Raises msgspec.DecodeError."""
    return _replies.decode(body)
