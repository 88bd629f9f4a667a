"""WAV and MP3 files as mono chunks. Imports PyAV: see ``visavis.audio``."""

from __future__ import annotations

from collections.abc import Iterator

from visavis.audio.channels import VoiceChannel, pick_voice
from visavis.audio.chunk import Chunk
from visavis.audio.faults import AudioError, Reason
from visavis.audio.frames import FrameReader, Frames
from visavis.audio.kinds import Kind
from visavis.audio.sound import Sound, find_sound
from visavis.audio.steady_rate import SteadyRate
from visavis.audio.wave_format import check_sound

LONGEST_S = 3600.0


class AudioDecoder:
    """The sound of one file, decoded as its chunks are taken.

    A file that is cut off, or damaged in places, gives all that can be decoded; ``damage`` says
    afterwards what was missing.
    """

    def __init__(
        self,
        content: bytes,
        *,
        voice_channel: VoiceChannel = VoiceChannel.MIXED,
        sample_rate: int | None = None,
        longest_s: float = LONGEST_S,
    ) -> None:
        """``sample_rate`` is that of the chunks, in Hz; None is the file's own.

        Raises AudioError for what is no WAV or MP3 file or of a kind of them that is not taken,
        and when a WAV file is longer than ``longest_s``.
        """
        sound = find_sound(content)
        if sample_rate is not None:
            check_sound(1, sample_rate)
        if sound.length_s is not None and sound.length_s > longest_s:
            raise _too_long(longest_s)
        self.kind: Kind = sound.kind
        self.sample_rate = sample_rate or sound.sample_rate
        """Hz, of the chunks."""
        self._sound: Sound = sound
        self._channel = voice_channel
        self._longest_s = longest_s
        self._heard_s = 0.0
        self._reader = FrameReader(content, sound)

    def chunks(self) -> Iterator[Chunk]:
        """Chunks of some 1000 samples of the file each, once only.

        Raises AudioError when there is no sound at all, and when what was given so far is as long
        as is allowed but the file goes on.
        """
        steady = SteadyRate(self.sample_rate)
        for frames in self._reader.read():
            self._count(frames)
            yield from steady.push(pick_voice(frames.samples, self._channel), frames.sample_rate)
        yield from steady.finish()
        if not steady.position:
            raise self._nothing()

    @property
    def damage(self) -> str:
        """What of the file could not be decoded, in a sentence; empty when nothing is known to be
        missing."""
        if self._sound.missing:
            return f"The file is cut off: {self._sound.missing:,} bytes are missing at its end."
        if self._reader.damaged:
            return f"The file is damaged in {self._reader.damaged} places, which were left out."
        return ""

    def _count(self, frames: Frames) -> None:
        self._heard_s += len(frames.samples) / frames.sample_rate
        if self._heard_s > self._longest_s:
            raise _too_long(self._longest_s)

    def _nothing(self) -> AudioError:
        if self.damage:
            return AudioError(Reason.DAMAGED, f"Nothing can be decoded. {self.damage}")
        return AudioError(Reason.EMPTY, f"The {self.kind} file has no sound in it.")


def _too_long(longest_s: float) -> AudioError:
    return AudioError(
        Reason.TOO_LONG, f"The audio is longer than the {longest_s:g} seconds that are allowed."
    )
