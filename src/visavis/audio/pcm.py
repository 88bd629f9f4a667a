"""Raw 16-bit PCM, pushed in pieces of any size and at any pace (DriveByWsStream, contract 4)."""

from __future__ import annotations

import numpy as np

from visavis.audio.channels import VoiceChannel, pick_voice
from visavis.audio.chunk import SILENCE, Chunk, Samples
from visavis.audio.faults import AudioError, Reason
from visavis.audio.wave_format import check_sound
from visavis.audio.waves_in_pcm import Raw, WaveFilter

DEFAULT_RATE = 16_000
"""Hz, where neither the pusher nor a WAV header says."""

_SAMPLE_BYTES = 2
_STEREO = 2


class PcmReader:
    """One round of pushes, from Start to Stop, as mono chunks; one after an error is of no use.

    Bytes that are half a sample, or a sample of one channel only, wait for the next push. What a
    push gives does not depend on how the bytes were cut, and memory is bounded by one push.
    """

    def __init__(
        self,
        sample_rate: int | None = None,
        channels: int | None = None,
        voice_channel: VoiceChannel = VoiceChannel.MIXED,
    ) -> None:
        """What the pusher says holds, against any WAV header. None: what a header says holds, or
        16000 Hz mono without one. Raises AudioError for what is not allowed.
        """
        if channels not in (None, 1, _STEREO):
            raise AudioError(
                Reason.UNSUPPORTED, f"Pushed audio has 1 or 2 channels, not {channels}."
            )
        check_sound(channels or 1, DEFAULT_RATE if sample_rate is None else sample_rate)
        self._said_rate = sample_rate
        self._channels = channels
        self._sample_rate = sample_rate
        self._position = 0
        self._voice_channel = voice_channel
        self._waves = WaveFilter()
        self._partial = b""

    @property
    def sample_rate(self) -> int | None:
        """Hz, of all chunks; None as long as it depends on what will be pushed."""
        return self._sample_rate

    def push(self, content: bytes) -> list[Chunk]:
        """What can be said after these bytes; often one chunk.

        Raises AudioError for a WAV header that cannot be used, and for a second one of another
        rate.
        """
        return [chunk for raw in self._waves.push(content) for chunk in self._read(raw)]

    def finish(self) -> list[Chunk]:
        """The rest; half a sample at the end is dropped. Nothing may be pushed afterwards."""
        return [chunk for raw in self._waves.finish() for chunk in self._read(raw)]

    def _read(self, raw: Raw) -> list[Chunk]:
        if raw.fresh:
            self._partial = b""  # half a sample that the sound before the header ended with
        form = raw.form
        sample_rate = self._said_rate or (form.sample_rate if form else DEFAULT_RATE)
        if self._sample_rate not in (None, sample_rate):
            raise AudioError(
                Reason.UNSUPPORTED,
                f"A WAV file of {sample_rate} Hz was pushed behind one of {self._sample_rate} Hz.",
            )
        self._sample_rate = sample_rate
        samples = self._voice(raw.content, self._channels or (form.channels if form else 1))
        if not len(samples):
            return []
        chunk = Chunk(self._position, sample_rate, samples)
        self._position = chunk.end
        return [chunk]

    def _voice(self, content: bytes, channels: int) -> Samples:
        content = self._partial + content
        whole = len(content) - len(content) % (_SAMPLE_BYTES * channels)
        self._partial = content[whole:]
        if not whole:
            return SILENCE
        frames = np.frombuffer(content, "<i2", whole // _SAMPLE_BYTES).reshape(-1, channels)
        return pick_voice(frames.astype(np.int16), self._voice_channel)
