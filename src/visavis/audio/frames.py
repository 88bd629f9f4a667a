"""Sound through libav, frame by frame. Imports PyAV: see ``visavis.audio``."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer
from numpy.typing import NDArray

from visavis.audio.faults import AudioError, Reason
from visavis.audio.kinds import Kind
from visavis.audio.sound import Sound
from visavis.audio.span import Span
from visavis.audio.wave_format import WaveFormat, check_sound

_DECODERS = {
    Kind.MP3: ("mp3float",),
    Kind.WAV: (
        "pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_alaw",
        "pcm_mulaw",
    ),
}  # fmt: skip
_LARGEST = 0xFFFF_FFFF


class Frames(NamedTuple):
    """Some samples of all channels: (n, channels) of uint8, int16, int32 or floats."""

    sample_rate: int
    samples: NDArray[Any]


class FrameReader:
    """The frames of a sound, in order. What is damaged is left out and counted."""

    def __init__(self, content: bytes, sound: Sound) -> None:
        self.damaged = 0
        self._content = content
        self._sound = sound

    def read(self) -> Iterator[Frames]:
        """Once only. Raises AudioError where nothing at all can be decoded."""
        with self._open() as container:
            for frame in self._decode(container):
                check_sound(frame.layout.nb_channels, frame.sample_rate)
                yield Frames(frame.sample_rate, _samples(frame))

    def _open(self) -> InputContainer:
        """The demuxer is named, and sees nothing but a plain header and the sound: libav neither
        guesses nor meets tags, playlists or addresses."""
        sound = self._sound
        head = _plain_header(sound.form, sound.end - sound.start) if sound.form else b""
        options = {
            "format_whitelist": sound.kind.lower(),
            "codec_whitelist": ",".join(_DECODERS[sound.kind]),
        }
        try:
            return av.open(
                Span(self._content, sound.start, sound.end, head),
                mode="r",
                format=sound.kind.lower(),
                options=options,
                metadata_errors="replace",
            )
        except av.FFmpegError as fault:
            raise self._unreadable(fault) from None

    def _decode(self, container: InputContainer) -> Iterator[AudioFrame]:
        stream = next(iter(container.streams.audio), None)
        # The whitelist binds the demuxer only; PyAV would open any decoder.
        if stream is None or stream.codec_context.name not in _DECODERS[self._sound.kind]:
            raise AudioError(Reason.DAMAGED, f"The {self._sound.kind} file cannot be decoded.")
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                frames = packet.decode()
            except av.FFmpegError:
                self.damaged += 1
                continue
            yield from frames

    def _unreadable(self, fault: av.FFmpegError) -> AudioError:
        words = fault.strerror or type(fault).__name__
        return AudioError(
            Reason.DAMAGED, f"The {self._sound.kind} file cannot be decoded ({words})."
        )


def _plain_header(form: WaveFormat, size: int) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", min(size + 36, _LARGEST), b"WAVE", b"fmt ", 16, form.tag, form.channels),
        *(form.sample_rate, form.sample_rate * form.frame_bytes, form.frame_bytes, form.width),
        *(b"data", min(size, _LARGEST)),
    )


def _samples(frame: AudioFrame) -> NDArray[Any]:
    given = frame.to_ndarray()
    return given.T if frame.format.is_planar else given.reshape(frame.samples, -1)
