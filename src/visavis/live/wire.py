"""What goes through the pipes between a stream's process and the host that started it.

Each message is its length (4 bytes, little-endian) and MessagePack of the struct with its tag in
``kind``. Commands and events travel inside as ``visavis.streams.messages`` encodes them.

To the process: Prepare once; then Open, and after it Commands, Offers, in any number; Stop. From
it: Prepared; then Happened, Answered, PcmTaken and Watched. It ends with Stop or with its input.
"""

from __future__ import annotations

import struct

import msgspec

_LENGTH = struct.Struct("<I")
LENGTH_SIZE = _LENGTH.size
LONGEST_MESSAGE = 1024 * 1024
"""Bytes."""


class Server(msgspec.Struct, frozen=True):
    """A STUN or TURN server."""

    url: str
    username: str = ""
    credential: str = ""


class Prepare(msgspec.Struct, frozen=True, tag_field="kind", tag="prepare"):
    """What holds for any stream: with it a process can be made ready before there is one."""

    voices: dict[str, dict[str, str]] = {}
    """An operator's settings for the engines, by kind."""
    warm_voices: tuple[str, ...] = ()
    """The engines that are opened at once."""
    faces: dict[str, str] = {}
    """A model's path for each kind of face that is shown once, unseen, so that its libraries are
    loaded before there is a stream."""
    private_hosts: tuple[str, ...] = ()
    """From which audio may be fetched beyond the public Internet."""
    ice_servers: tuple[Server, ...] = ()
    public_addresses: tuple[str, ...] = ()
    most_viewers: int = 50


class Open(msgspec.Struct, frozen=True, tag_field="kind", tag="open"):
    """Begin the stream. ``model`` is the path of the spec's face model."""

    spec: bytes
    model: str


class Told(msgspec.Struct, frozen=True, tag_field="kind", tag="command"):
    """A command for the stream."""

    content: bytes


class Offered(msgspec.Struct, frozen=True, tag_field="kind", tag="offer"):
    """A viewer's SDP offer; Answered with the same number follows."""

    number: int
    viewer_id: str
    sdp: str


class Stop(msgspec.Struct, frozen=True, tag_field="kind", tag="stop"):
    """End the stream and the process."""


class Prepared(msgspec.Struct, frozen=True, tag_field="kind", tag="prepared"):
    """The process waits for Open."""


class Happened(msgspec.Struct, frozen=True, tag_field="kind", tag="event"):
    """An event of the stream."""

    content: bytes


class Answered(msgspec.Struct, frozen=True, tag_field="kind", tag="answer"):
    """An SDP answer, or why there is none."""

    number: int
    sdp: str = ""
    refusal: str = ""


class PcmTaken(msgspec.Struct, frozen=True, tag_field="kind", tag="pcm_taken"):
    """So many bytes of a drive's PCM have left the buffer: as many may be sent."""

    drive_id: str
    size: int


class Watched(msgspec.Struct, frozen=True, tag_field="kind", tag="watched"):
    """How many viewers are connected now."""

    viewers: int


ToProcess = Prepare | Open | Told | Offered | Stop
FromProcess = Prepared | Happened | Answered | PcmTaken | Watched

_encoder = msgspec.msgpack.Encoder()
_to_process: msgspec.msgpack.Decoder[ToProcess] = msgspec.msgpack.Decoder(ToProcess)
_from_process: msgspec.msgpack.Decoder[FromProcess] = msgspec.msgpack.Decoder(FromProcess)


def pack(message: ToProcess | FromProcess) -> bytes:
    """A message with its length before it."""
    body = _encoder.encode(message)
    return _LENGTH.pack(len(body)) + body


def read_length(head: bytes) -> int:
    """The length that stands before a message. Raises ValueError when it is beyond all bounds."""
    length: int = _LENGTH.unpack(head)[0]
    if length > LONGEST_MESSAGE:
        raise ValueError(f"a message of {length} bytes; at most {LONGEST_MESSAGE} are taken")
    return length


def read_to_process(body: bytes) -> ToProcess:
    """Raises msgspec.DecodeError."""
    return _to_process.decode(body)


def read_from_process(body: bytes) -> FromProcess:
    """Raises msgspec.DecodeError."""
    return _from_process.decode(body)
