"""Carrying out an order: face, voice, lips and file together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

from visavis.audio.channels import VoiceChannel
from visavis.audio.decoding import AudioDecoder
from visavis.audio.files import read_file
from visavis.audio.sound import find_sound
from visavis.errors import OperatorError
from visavis.faces.contract import Face
from visavis.faces.kinds import face_kinds
from visavis.live.talk import Talk, talk_of_sound, talk_of_voice
from visavis.rendering.film import BEFORE_S, Film
from visavis.rendering.messages import Done, Order, Progress, Sound, Text
from visavis.rendering.subtitles import cues, web_vtt
from visavis.video.mp4 import Mp4Writer
from visavis.voices.contract import Utterance, Word
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.kinds import open_engine

MOST_BYTES = 256 * 1024 * 1024
Tell = Callable[[Progress], None]


async def carry_out(order: Order, tell: Tell) -> Done:
    """Make the video and its subtitles.

    Raises OperatorError, VoiceError, AudioError, FaceModelError and OSError.
    """
    with _open_face(order) as face:
        if isinstance(order.speech, Sound):
            return await _play(order, order.speech, face, tell)
        return await _speak(order, order.speech, face, tell)


@contextmanager
def _open_face(order: Order) -> Iterator[Face]:
    model = face_kinds()[order.kind].read(Path(order.model).read_bytes())
    if order.background is None:
        face = model.open_in_scene(order.width, order.height)
    else:
        face = model.open(order.width, order.height, background=order.background)
    try:
        yield face
    finally:
        face.close()


async def _play(order: Order, sound: Sound, face: Face, tell: Tell) -> Done:
    content = read_file(Path(sound.path), MOST_BYTES)
    decoder = AudioDecoder(content, voice_channel=VoiceChannel(sound.voice_channel))
    whole_s = find_sound(content).length_s

    async def talks() -> AsyncGenerator[Talk, None]:
        for talk in talk_of_sound(decoder.chunks()):
            yield talk

    def share(take: Take) -> float | None:
        return None if whole_s is None else take.heard_s / whole_s

    async with aclosing(talks()) as pieces:
        take = await _shoot(order, face, pieces, lambda take: tell(take.progress(share(take))))
    return Done(take.seconds, note=decoder.damage)


async def _speak(order: Order, text: Text, face: Face, tell: Tell) -> Done:
    utterance = Utterance(text.text, text.voice, text.rate, text.pitch, text.volume)

    def share(take: Take) -> float | None:
        return take.words[-1].position / len(text.text) if take.words else None

    engine = open_engine(text.engine, text.settings)
    try:
        speech = engine.speak(utterance)
        async with aclosing(speech) as chunks, aclosing(talk_of_voice(chunks)) as pieces:
            take = await _shoot(order, face, pieces, lambda take: tell(take.progress(share(take))))
    finally:
        await engine.aclose()
    if order.subtitles is not None:
        _write_subtitles(Path(order.subtitles), text.text, take)
    return Done(take.seconds)


class Take:
    """What has been shot so far."""

    def __init__(self, film: Film, sample_rate: int) -> None:
        self._film = film
        self.sample_rate = sample_rate
        self.words: list[Word] = []
        self.is_heard = False
        """Whether there was anything but silence."""

    @property
    def seconds(self) -> float:
        return self._film.seconds

    @property
    def heard_s(self) -> float:
        """Seconds of speech."""
        return self._film.heard_s

    def progress(self, share: float | None) -> Progress:
        return Progress(share, self.seconds)


async def _shoot(
    order: Order, face: Face, talks: AsyncGenerator[Talk, None], tell: Callable[[Take], None]
) -> Take:
    first = await anext(talks, None)
    if first is None:
        raise _silence(order.speech)
    if order.subtitles is not None and first.words is None:
        raise OperatorError(
            "This voice does not say when it says which word, so there are no subtitles.",
            "Leave --subtitles out, or take a timbre of the espeak engine.",
        )
    size = (order.width, order.height)
    with Mp4Writer(Path(order.output), *size, sample_rate=first.sample_rate) as file:
        film = Film(face, file, first.sample_rate)
        take = Take(film, first.sample_rate)
        talk: Talk | None = first
        while talk is not None:
            take.words += talk.words or ()
            take.is_heard = take.is_heard or bool(talk.samples.any())
            # In a thread: the voice has to be listened to meanwhile, or its time runs out.
            await asyncio.to_thread(film.add, talk)
            tell(take)
            talk = await anext(talks, None)
        film.finish()
    if isinstance(order.speech, Text) and not take.is_heard:
        raise _silence(order.speech)
    return take


def _silence(speech: Text | Sound) -> Exception:
    if isinstance(speech, Sound):
        return OperatorError(f"There is no sound in {speech.path}.")
    return VoiceError(Reason.NOTHING_TO_SAY, "Nothing in the text can be pronounced.")


def _write_subtitles(path: Path, text: str, take: Take) -> None:
    pieces = cues(text, take.words, take.sample_rate, take.heard_s)
    path.write_text(web_vtt(pieces, BEFORE_S), encoding="utf-8")
