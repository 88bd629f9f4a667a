"""PCM as its commands bring it, into the one source that takes it."""

from __future__ import annotations

from visavis.audio.channels import VoiceChannel
from visavis.audio.faults import AudioError, Reason
from visavis.live.audio_source import PcmSource
from visavis.streams.messages import ClosePcm, Pcm, StartPcm, StopPcm


class Pushing:
    """One drive by PCM at a time: another takes the place of the one before."""

    def __init__(self) -> None:
        self._drive_id = ""
        self._source: PcmSource | None = None
        self._number = 0

    def open(self, drive_id: str, source: PcmSource) -> None:
        """What comes for this drive goes to this source."""
        self._drive_id, self._source, self._number = drive_id, source, 0

    def push(self, command: StartPcm | Pcm | StopPcm | ClosePcm) -> None:
        """Commands of drives that are past are passed over. Raises AudioError; the drive has
        failed then."""
        source = self._source
        if source is None or command.drive_id != self._drive_id:
            return
        try:
            self._pass_on(command, source)
        except AudioError:
            self._source = None
            raise

    def _pass_on(self, command: StartPcm | Pcm | StopPcm | ClosePcm, source: PcmSource) -> None:
        match command:
            case StartPcm():
                channel = VoiceChannel(command.voice_channel)
                source.start(command.sample_rate, command.channels, channel)
            case Pcm():
                if self._is_next(command.number):
                    source.push(command.content)
            case StopPcm():
                source.stop()
            case ClosePcm():
                source.close()
                self._source = None

    def _is_next(self, number: int) -> bool:
        if number <= self._number:
            return False
        if number > self._number + 1:
            raise AudioError(
                Reason.INTERRUPTED, f"PCM {number} came where {self._number + 1} was due."
            )
        self._number = number
        return True
