"""What goes through the pipes between a stream's process and the host that started it.

Each message is MessagePack of the struct with its tag in ``kind``, framed by ``visavis.framing``.
Commands and events travel inside as ``visavis.streams.messages`` encodes them.

To the process: Prepare once; then Open, and after it Told, Offered and Tap, in any number; Stop.
From it: Prepared; then Happened, Answered, PcmTaken, Watched, Figures, Load and Sound. It ends
with Stop or with its input. What Told brings before the stream is open waits until it is.

A publisher (WHIP) has a process too: Receive in place of Open, then one Offered. From it: Answered,
then Sound, and Gone at the end of the connection, behind which the process ends. Where its offer
was refused, or it goes (unpublish), the host sends Stop.

**To relay sound** (RelayAudio) the host joins a source to the drive:

1. It finds the source: the process of ``source_task_id``, to which it sends ``Tap(on=True)`` unless
   that is tapped already, or the process of the publisher in this room under this StreamId. Then it
   hands over RelayAudio by Told, as every command. Is there no such source, it sends RelayAudio
   all the same, and behind it ``SourceGone`` with the reason: the drive fails.
2. Each Sound of the source goes to every target as Relayed with its drive's ID, at once and in
   order, ``last`` included. Nothing waits for a slow target: where more than MOST_RELAYED_BYTES
   are unsent to a target's input, the host leaves Sounds out, but never one that is ``last``.
3. When the drive has ended (DriveFinished, DriveInterrupted, DriveFailed), it sends the target
   nothing more of it; when no drive listens any more, ``Tap(on=False)`` to the source.
4. When the source is gone (its Lost, Gone, or unpublish), it sends SourceGone without a reason to
   every target: what came is spoken to its end, and the drive is finished.

A stream that is to relay itself is refused as one without a source: it would echo.
"""

from __future__ import annotations

import msgspec

from visavis.framing import frame
from visavis.ice_servers import IceServer

LONGEST_MESSAGE = 1024 * 1024
"""Bytes. ``pack`` refuses longer ones; the host refuses an offer beyond
``visavis.live.offers.LONGEST_OFFER`` before that."""
MOST_RELAYED_BYTES = 64 * 1024
"""0.7 s of sound: what of Relayed may wait on the way to a process."""
LOAD_EVERY_S = 5.0


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
    audio_max_bytes: int = 64 * 1024 * 1024
    audio_max_s: float = 3600.0
    audio_fetch_s: float = 30.0
    ice_servers: tuple[IceServer, ...] = ()
    public_addresses: tuple[str, ...] = ()
    most_viewers: int = 50
    measure: bool = False
    """Measure what pictures of the first of ``faces`` cost, and say so in Prepared."""
    recordings: str = ""
    """A folder in which the stream is recorded as ``<task ID>.mp4``; empty: it is not. While it
    lasts the file is ``<task ID>.part.mp4``, which plays and is marked at any moment."""


class Open(msgspec.Struct, frozen=True, tag_field="kind", tag="open"):
    """Begin the stream. ``model`` is the path of the spec's face model."""

    spec: bytes
    model: str


class Receive(msgspec.Struct, frozen=True, tag_field="kind", tag="receive"):
    """Take the sound of somebody who publishes it, in place of a stream."""


class Told(msgspec.Struct, frozen=True, tag_field="kind", tag="command"):
    """A command for the stream."""

    content: bytes


class Offered(msgspec.Struct, frozen=True, tag_field="kind", tag="offer"):
    """A viewer's SDP offer; Answered with the same number follows."""

    number: int
    viewer_id: str
    sdp: str


class Tap(msgspec.Struct, frozen=True, tag_field="kind", tag="tap"):
    """Send what the stream's viewers hear as Sound, or send it no longer."""

    on: bool


class Relayed(msgspec.Struct, frozen=True, tag_field="kind", tag="relayed"):
    """A Sound of its source, for a drive by RelayAudio. One of a drive that is over is passed
    over."""

    drive_id: str
    content: bytes = b""
    last: bool = False


class SourceGone(msgspec.Struct, frozen=True, tag_field="kind", tag="source_gone"):
    """There is no more sound for a drive by RelayAudio: it is finished, or with a ``reason`` it has
    failed."""

    drive_id: str
    reason: str = ""


class Stop(msgspec.Struct, frozen=True, tag_field="kind", tag="stop"):
    """End the stream and the process."""


class Cost(msgspec.Struct, frozen=True):
    """What it costs to draw and encode one picture of a face that talks."""

    width: int
    height: int
    cpu_s: float


class Prepared(msgspec.Struct, frozen=True, tag_field="kind", tag="prepared"):
    """The process waits for Open or Receive."""

    costs: tuple[Cost, ...] = ()
    """If Prepare asked for them and there was a face to measure: of smaller sizes first."""


class Happened(msgspec.Struct, frozen=True, tag_field="kind", tag="event"):
    """An event of the stream."""

    content: bytes


class Answered(msgspec.Struct, frozen=True, tag_field="kind", tag="answer"):
    """An SDP answer, or why there is none; ``full``: later there may be one."""

    number: int
    sdp: str = ""
    refusal: str = ""
    full: bool = False


class PcmTaken(msgspec.Struct, frozen=True, tag_field="kind", tag="pcm_taken"):
    """So many bytes of a drive's PCM have left the buffer: as many may be sent."""

    drive_id: str
    size: int


class Watched(msgspec.Struct, frozen=True, tag_field="kind", tag="watched"):
    """How many viewers are connected now."""

    viewers: int


class Figures(msgspec.Struct, frozen=True, tag_field="kind", tag="figures"):
    """Of a drive that was heard and has ended, just after the event that says so."""

    drive_id: str
    waited_s: float
    """From the command's arrival to the drive's turn: the time that it was queued."""
    sound_s: float
    """From then to the first sound on its way to the viewers."""
    picture_s: float | None = None
    """Likewise to the first picture with a moved mouth; None where nobody watched, and it
    was not recorded."""
    worst_skew_ms: float = 0.0
    """How much later than the sound of its moment a picture was on its way to the viewers, below 0
    where earlier: that of the one that was furthest off."""
    last_skew_ms: float = 0.0
    pictures: int = 0
    late: int = 0
    """Pictures that were on their way more than 40 ms after their moment's sound."""
    dropped: int = 0
    """Pictures that were not made, as the one before was still being made."""


class Load(msgspec.Struct, frozen=True, tag_field="kind", tag="load"):
    """What the stream has cost so far; every LOAD_EVERY_S seconds."""

    cpu_s: float
    """User and system time of this process; its voice workers are not in it."""
    pictures: int
    """Drawn and encoded."""
    dropped: int
    viewers: int
    queued: int
    """Drives that wait behind the current one."""


class Sound(msgspec.Struct, frozen=True, tag_field="kind", tag="sound"):
    """What is heard: mono 16-bit little-endian PCM at 48 kHz, in pieces of 20 to 80 ms. There is
    none of silence."""

    content: bytes = b""
    last: bool = False
    """Silence follows; what comes next is a new stretch of sound."""


class Gone(msgspec.Struct, frozen=True, tag_field="kind", tag="gone"):
    """The publisher's connection has ended, or never came about."""

    reason: str


ToProcess = Prepare | Open | Receive | Told | Offered | Tap | Relayed | SourceGone | Stop
FromProcess = Prepared | Happened | Answered | PcmTaken | Watched | Figures | Load | Sound | Gone

_encoder = msgspec.msgpack.Encoder()
_to_process: msgspec.msgpack.Decoder[ToProcess] = msgspec.msgpack.Decoder(ToProcess)
_from_process: msgspec.msgpack.Decoder[FromProcess] = msgspec.msgpack.Decoder(FromProcess)


def pack(message: ToProcess | FromProcess) -> bytes:
    """A message with its length before it. Raises ValueError for one that is too long."""
    body = _encoder.encode(message)
    if len(body) > LONGEST_MESSAGE:
        raise ValueError(f"a message of {len(body)} bytes; at most {LONGEST_MESSAGE} are sent")
    return frame(body)


def read_to_process(body: bytes) -> ToProcess:
    """Raises msgspec.DecodeError."""
    return _to_process.decode(body)


def read_from_process(body: bytes) -> FromProcess:
    """Raises msgspec.DecodeError."""
    return _from_process.decode(body)
