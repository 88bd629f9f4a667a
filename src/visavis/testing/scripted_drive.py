"""Drives without sound: how long each lasts."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

from visavis.audio.channels import VoiceChannel
from visavis.audio.chunk import Chunk
from visavis.audio.faults import AudioError, Reason
from visavis.audio.kinds import Kind
from visavis.audio.mpeg import length_s
from visavis.audio.pcm import PcmReader
from visavis.audio.sound import find_sound
from visavis.streams.messages import Pcm, StartPcm


class ScriptedDrive:
    """Something to say. Times are Unix milliseconds."""

    def __init__(self, drive_id: str, length_ms: int = 0) -> None:
        self.drive_id = drive_id
        self.fault = ""
        """Why it cannot be spoken, or not further."""
        self.open = False
        """More may come."""
        self.begun = False
        self._length_ms: float = length_ms
        self._until_ms: float = 0

    @property
    def has_sound(self) -> bool:
        """Whether there is something to begin with."""
        return self._length_ms > 0

    @property
    def until_ms(self) -> int | None:
        """When it has said what it has; None while nobody can know when it will have said all."""
        return None if self.open or not self.begun else math.ceil(self._until_ms)

    def begin(self, now_ms: int) -> None:
        self.begun = True
        self._until_ms = now_ms + self._length_ms

    def add(self, sound_ms: float, now_ms: int) -> None:
        """More to say, behind what there is."""
        self._length_ms += sound_ms
        self._until_ms = max(self._until_ms, now_ms) + sound_ms


class PcmDrive(ScriptedDrive):
    """What a client sends, read as a real stream reads it: WAV headers, channels, rates."""

    def __init__(self, drive_id: str) -> None:
        super().__init__(drive_id)
        self.open = True
        self._number = 0
        self._reader: PcmReader | None = None

    def start(self, command: StartPcm, now_ms: int) -> None:
        """A round begins; one that lasts ends."""
        self.stop(now_ms)
        channel = VoiceChannel(command.voice_channel)
        self._read(
            lambda: self._open(PcmReader(command.sample_rate, command.channels, channel)), now_ms
        )

    def take(self, pcm: Pcm, now_ms: int) -> None:
        """PCM; what came before is passed over."""
        if pcm.number <= self._number:
            return
        if pcm.number > self._number + 1:
            self.fault = f"Pcm {self._number + 1} is missing."
            return
        self._number = pcm.number
        reader = self._reader = self._reader or PcmReader()
        self._read(lambda: reader.push(pcm.content), now_ms)

    def stop(self, now_ms: int) -> None:
        """The round is over."""
        if self._reader is not None:
            self._read(self._reader.finish, now_ms)
        self._reader = None

    def close(self, now_ms: int) -> None:
        """There are no more rounds."""
        self.stop(now_ms)
        self.open = False

    def _open(self, reader: PcmReader) -> list[Chunk]:
        self._reader = reader
        return []

    def _read(self, read: Callable[[], list[Chunk]], now_ms: int) -> None:
        try:
            for chunk in read():
                self.add(len(chunk.samples) * 1000 / chunk.sample_rate, now_ms)
        except AudioError as fault:
            self.fault = self.fault or str(fault)


class FileDrive(ScriptedDrive):
    """A sound file, which is fetched when the drive's turn has come."""

    def __init__(self, drive_id: str, url: str) -> None:
        super().__init__(drive_id)
        self.url = url
        self.is_there = False
        self.kind = self.sha256 = ""
        self.size = 0

    def take(self, content: bytes, longest_s: float) -> None:
        """The file. Raises AudioError."""
        self.size, self.sha256 = len(content), hashlib.sha256(content).hexdigest()
        sound = find_sound(content)
        self.kind = sound.kind.value
        if sound.kind is Kind.WAV:
            seconds = sound.length_s or 0.0
        else:
            seconds = length_s(content[sound.start : sound.end])
        if seconds > longest_s:
            raise AudioError(
                Reason.TOO_LONG,
                f"The audio is longer than the {longest_s:g} seconds that are allowed.",
            )
        self._length_ms = seconds * 1000
        self.is_there = True


class RelayDrive(ScriptedDrive):
    """What another stream says. ``speaks`` tells whether that does so now, None where it is gone;
    ``missing`` is why this fails where it never was."""

    def __init__(self, drive_id: str, speaks: Callable[[], bool | None], missing: str) -> None:
        super().__init__(drive_id)
        self.open = True
        self._speaks = speaks
        self._missing = missing
        self._joined = False

    def listen(self) -> None:
        """Look at the source."""
        speaks = self._speaks()
        if speaks is None and not self._joined:
            self.fault = self._missing
        elif speaks is None:
            self.open, self._until_ms = False, 0
        self._joined = True
        if speaks:
            self._length_ms = 1
