"""Carrying out an order: face, voice, lips and file together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from visavis.audio.channels import VoiceChannel
from visavis.audio.decoding import AudioDecoder
from visavis.audio.files import read_file
from visavis.errors import OperatorError
from visavis.faces.contract import Face
from visavis.faces.kinds import face_kinds
from visavis.live.talk import Talk, talk_of_sound, talk_of_voice
from visavis.rendering.film import BEFORE_S, Film
from visavis.rendering.messages import Done, Order, Progress, Sound, Text
from visavis.rendering.subtitles import cues, web_vtt
from visavis.video.mp4 import Mp4Writer
from visavis.voices.contract import Utterance, Word
from visavis.voices.kinds import open_engine

MOST_BYTES = 256 * 1024 * 1024
Tell = Callable[[Progress], None]


class Recording:
    """What a WAV or MP3 file has to say."""

    def __init__(self, sound: Sound) -> None:
        content = read_file(Path(sound.path), MOST_BYTES)
        self._decoder = AudioDecoder(content, voice_channel=VoiceChannel(sound.voice_channel))

    @property
    def note(self) -> str:
        return self._decoder.damage

    async def talk(self) -> AsyncIterator[Talk]:
        for talk in talk_of_sound(self._decoder.chunks()):
            yield talk


async def carry_out(order: Order, tell: Tell) -> Done:
    """Make the video and its subtitles. Raises OperatorError, VoiceError, AudioError,
    FaceModelError and OSError."""
    with _open_face(order) as face:
        if isinstance(order.speech, Sound):
            recording = Recording(order.speech)
            return await _film(order, face, recording.talk(), tell)
        return await _speak(order, face, order.speech, tell)
