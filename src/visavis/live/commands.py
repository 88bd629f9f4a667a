"""Commands of the stream's contract with the API, carried out by a session."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from visavis.audio.channels import VoiceChannel
from visavis.audio.decoding import LONGEST_S
from visavis.audio.faults import AudioError
from visavis.audio.fetching import AudioFetcher
from visavis.live.audio_source import FaultySource, FileSource, PcmSource, Source, TextSource
from visavis.live.pushing import Pushing
from visavis.live.relaying import Relaying, RelaySource
from visavis.live.session import Session
from visavis.live.wire import Relayed, SourceGone
from visavis.streams.messages import (
    Act,
    AnyCommand,
    ClosePcm,
    HangUp,
    Interrupt,
    OpenPcm,
    Pcm,
    PlayAudio,
    RelayAudio,
    SpeakText,
    StartPcm,
    StopPcm,
)
from visavis.voices.contract import Utterance
from visavis.voices.engines import Engines
from visavis.voices.faults import VoiceError

log = structlog.get_logger()


class Commands:
    """Carries out one command after the other, in the order in which they came."""

    def __init__(
        self,
        session: Session,
        engines: Engines,
        fetcher: AudioFetcher,
        taken: Callable[[str, int], None],
        longest_s: float = LONGEST_S,
    ) -> None:
        """``taken`` is told which drive's PCM has left the buffer, and how many bytes of it; files
        of more than ``longest_s`` of sound fail."""
        self._session = session
        self._engines = engines
        self._fetcher = fetcher
        self._taken = taken
        self._longest_s = longest_s
        self._pushing = Pushing()
        self._relaying = Relaying()

    def carry_out(self, command: AnyCommand) -> None:
        """A fault of a drive becomes its event; nothing is raised."""
        match command:
            case SpeakText():
                self._speak(command)
            case PlayAudio():
                self._play(command)
            case OpenPcm(drive_id=drive_id):
                self._open_pcm(drive_id)
            case StartPcm() | Pcm() | StopPcm() | ClosePcm():
                self._push(command)
            case RelayAudio(drive_id=drive_id):
                self._relay(drive_id)
            case Interrupt():
                self._session.interrupt()
            case Act(action=action):
                self._act(action)
            case HangUp(viewer_id=viewer_id):
                self._session.hang_up(viewer_id)

    def _speak(self, command: SpeakText) -> None:
        voice = command.voice
        try:
            utterance = Utterance(command.text, voice.name, voice.rate, voice.pitch, voice.volume)
        except VoiceError as fault:
            source: Source = FaultySource(fault)
        else:
            source = TextSource(lambda: self._engines.get(voice.engine), utterance)
        self._session.say(command.drive_id, source, interrupt=command.interrupt)

    def _play(self, command: PlayAudio) -> None:
        channel = VoiceChannel(command.voice_channel)
        source = FileSource(
            lambda: self._fetcher.fetch(command.url), channel, longest_s=self._longest_s
        )
        self._session.say(command.drive_id, source, interrupt=command.interrupt)

    def _open_pcm(self, drive_id: str) -> None:
        source = PcmSource(lambda size: self._taken(drive_id, size))
        self._pushing.open(drive_id, source)
        self._session.say_instead(drive_id, source)

    def take_sound(self, message: Relayed | SourceGone) -> None:
        """What is relayed to a drive, or that there is no more of it."""
        if isinstance(message, SourceGone) and message.reason:
            self._session.fail(message.drive_id, message.reason)
        else:
            self._relaying.take(message)

    def _relay(self, drive_id: str) -> None:
        source = RelaySource()
        self._relaying.open(drive_id, source)
        self._session.say_instead(drive_id, source)

    def _push(self, command: StartPcm | Pcm | StopPcm | ClosePcm) -> None:
        try:
            self._pushing.push(command)
        except AudioError as fault:
            self._session.fail(command.drive_id, str(fault))

    def _act(self, action: str) -> None:
        try:
            self._session.act(action)
        except ValueError as fault:
            log.warning("act.unknown", fault=str(fault))
