"""What is said between the API and the process that runs a stream: plain, small, versioned.

A message on the wire is one byte, VERSION, and MessagePack of the struct with its tag in ``kind``.
Readers ignore fields that they do not know, so a field with a default may be added without a new
version. Media never passes here but for the PCM of a client; pictures go from the stream's process
to its viewers.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

VERSION = 1
MAX_PCM_BYTES = 64 * 1024
"""Of one Pcm. Whoever relays a socket joins frames to 40 to 100 ms, and cuts longer ones."""

Byte = Annotated[int, Meta(ge=0, le=255)]
Colour = tuple[Byte, Byte, Byte]
"""sRGB."""


class VersionError(Exception):
    """The other side speaks another version of these messages."""

    def __init__(self, came: int) -> None:
        super().__init__(
            f"A message of version {came} came, and this side speaks version {VERSION}: "
            "both sides must run releases that speak the same one."
        )


# What a stream is


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the picture in pixels, the origin top left; a larger ``layer`` is in front."""

    top: int
    left: int
    width: int
    height: int
    layer: int = 0


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """A still picture behind or before the digital human (AssetType 1 of contract section 4).

    ``url`` is the caller's: it is fetched under the rules of AudioUrl, and with a pixel limit.
    """

    url: str
    box: Box | None = None
    """None is the whole picture, behind the digital human."""


class StreamSpec(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a host must know to run a stream (contract section 4, Create)."""

    task_id: str
    app_id: int
    room_id: str
    stream_id: str
    face_kind: str
    """An entry point of ``visavis.faces``."""
    face_model: str
    """The media ID of the file that this kind reads."""
    background: Colour = (0, 0, 0)
    width: int = 720
    height: int = 1280
    frame_rate: int = 25
    bitrate: int = 3_000_000
    """Of the video, bit/s."""
    face_box: Box | None = None
    """Where the digital human stands; None is the whole picture."""
    images: tuple[Image, ...] = ()
    small_picture: bool = False
    """OutputMode 2 (mobile): the host may send a smaller picture of the same shape."""


# Commands: to the stream


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """What speaks: an engine (an entry point of ``visavis.voices``), a voice of it, and SpeechRate,
    PitchRate and Volume of contract section 4."""

    engine: str
    name: str
    rate: int = 0
    pitch: int = 0
    volume: int = 50


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Something the stream is to do. Commands are carried out in the order in which they came."""


class SpeakText(Command, frozen=True, kw_only=True, tag="speak_text"):
    """A drive by text. ``interrupt``: the current drive ends and this one runs now, before those
    that are queued, which stay; else it goes behind them."""

    drive_id: str
    text: str
    voice: Voice
    interrupt: bool = False
    timbre_id: str = ""
    """What the App calls this voice; for logs and transcripts."""


class PlayAudio(Command, frozen=True, kw_only=True, tag="play_audio"):
    """A drive by a WAV or MP3 file at ``url``, which the stream's process fetches under the rules
    of ``visavis.audio.fetching``. ``interrupt`` as above."""

    drive_id: str
    url: str
    voice_channel: int = 0
    """0 mixed, 1 left, 2 right."""
    interrupt: bool = False


class OpenPcm(Command, frozen=True, kw_only=True, tag="open_pcm"):
    """A drive by PCM that a client will send. The current drive ends, the queued ones are dropped.
    It lasts from here to ClosePcm and may hold many rounds."""

    drive_id: str


class StartPcm(Command, frozen=True, kw_only=True, tag="start_pcm"):
    """A round begins. PCM without a round begun is read by its WAV header, else as the defaults
    here say. ``channels`` 2 is interleaved, and ``voice_channel`` chooses as in PlayAudio."""

    drive_id: str
    sample_rate: int = 16_000
    channels: int = 1
    voice_channel: int = 0


class Pcm(Command, frozen=True, kw_only=True, tag="pcm"):
    """Bytes as the client sent them (16-bit little-endian, of any length: a sample may be cut in
    two; the first of a round may be a WAV header), at most MAX_PCM_BYTES.

    ``number`` counts the Pcm of a drive from 1. One that came before is passed over, so whoever
    lost a connection may send again what it is unsure of; one too many is a gap, and the drive
    fails."""

    drive_id: str
    number: int
    content: bytes


class StopPcm(Command, frozen=True, kw_only=True, tag="stop_pcm"):
    """The round is over; what was sent is spoken to its last sample."""

    drive_id: str


class ClosePcm(Command, frozen=True, kw_only=True, tag="close_pcm"):
    """No more rounds: the drive ends when what was sent has been spoken."""

    drive_id: str


class RelayAudio(Command, frozen=True, kw_only=True, tag="relay_audio"):
    """A drive by the sound of an RTC stream of the same App. The current drive ends, the queued
    ones are dropped. It lasts until it is interrupted or its source is gone."""

    drive_id: str
    room_id: str
    stream_id: str
    source_task_id: str | None = None
    """The task that sends this stream; None: somebody publishes it by WHIP."""


class Interrupt(Command, frozen=True, kw_only=True, tag="interrupt"):
    """The current drive ends, the queued ones are dropped; with nothing to interrupt, nothing."""


class Act(Command, frozen=True, kw_only=True, tag="act"):
    """Make a gesture: one of the face's, checked before. It goes with speech, and is no drive."""

    action: str


class HangUp(Command, frozen=True, kw_only=True, tag="hang_up"):
    """A viewer goes (DELETE of WHEP). One that is gone already is no fault."""

    viewer_id: str


AnyCommand = (
    SpeakText
    | PlayAudio
    | OpenPcm
    | StartPcm
    | Pcm
    | StopPcm
    | ClosePcm
    | RelayAudio
    | Interrupt
    | Act
    | HangUp
)


# Events: from the stream


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Something that has happened. ``number`` counts a task's events from 1 without a gap;
    ``time_ms`` is when it happened, in Unix milliseconds."""

    number: int
    time_ms: int


class Ready(Event, frozen=True, kw_only=True, tag="ready"):
    """The stream streams. Drives that came before begin now."""


class NotReady(Event, frozen=True, kw_only=True, tag="not_ready"):
    """Initialisation failed; Lost follows. ``reason`` goes to the caller as FailReason."""

    reason: str


class DriveStarted(Event, frozen=True, kw_only=True, tag="drive_started"):
    """It begins to speak: its first sample is sent. At most once a drive."""

    drive_id: str


class DriveFinished(Event, frozen=True, kw_only=True, tag="drive_finished"):
    """It has spoken all of it. (Where there was nothing to speak, without DriveStarted before.)"""

    drive_id: str


class DriveInterrupted(Event, frozen=True, kw_only=True, tag="drive_interrupted"):
    """It was stopped while it spoke, or dropped from the queue before (no DriveStarted then)."""

    drive_id: str


class DriveFailed(Event, frozen=True, kw_only=True, tag="drive_failed"):
    """It could not be spoken, or not further. ``reason`` is for logs and operators."""

    drive_id: str
    reason: str


class Lost(Event, frozen=True, kw_only=True, tag="lost"):
    """The stream's process is gone: always the last event. Drives that had not ended will not."""

    reason: str
    """``stopped`` after stop(); else what is known of its end, for the caller to read."""


AnyEvent = Ready | NotReady | DriveStarted | DriveFinished | DriveInterrupted | DriveFailed | Lost
STOPPED = "stopped"

M = TypeVar("M")
_encode = msgspec.msgpack.Encoder().encode
_specs = msgspec.msgpack.Decoder(StreamSpec)
_commands: msgspec.msgpack.Decoder[AnyCommand] = msgspec.msgpack.Decoder(AnyCommand)
_events: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)


def encode(message: StreamSpec | AnyCommand | AnyEvent) -> bytes:
    """The message for the wire."""
    return bytes([VERSION]) + _encode(message)


def decode_spec(content: bytes) -> StreamSpec:
    """Raises VersionError, or msgspec.DecodeError for what is none."""
    return _decode(_specs, content)


def decode_command(content: bytes) -> AnyCommand:
    """Raises as ``decode_spec``."""
    return _decode(_commands, content)


def decode_event(content: bytes) -> AnyEvent:
    """Raises as ``decode_spec``."""
    return _decode(_events, content)


def _decode(decoder: msgspec.msgpack.Decoder[M], content: bytes) -> M:
    if not content:
        raise msgspec.DecodeError("An empty message came.")
    if content[0] != VERSION:
        raise VersionError(content[0])
    return decoder.decode(memoryview(content)[1:])
