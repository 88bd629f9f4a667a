"""A video as it is made: measured in the file itself."""

import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import msgspec
import numpy as np
import pytest
from support.films import Film, read_film
from support.mouths import Mouths
from support.sounds import fmt, mp3, tone, wav

from visavis.catalogue.seed import BUILT_IN
from visavis.faces.contract import Face, Pose
from visavis.faces.kinds import face_kinds
from visavis.faces.speech import JAW_LATE_S
from visavis.lipsync.phonemes import read_phoneme
from visavis.rendering.film import BEFORE_S
from visavis.rendering.messages import Done, Order, Progress, Sound, Text
from visavis.rendering.studio import carry_out
from visavis.voices.contract import Phoneme, Utterance
from visavis.voices.espeak.engine import EspeakEngine
from visavis.voices.kinds import open_engine
from visavis.voices.workers.pool import PoolLimits

NORA = str(BUILT_IN / "characters" / "nora.svg")
GREY = (128, 128, 128)
SIZE = (256, 256)
SAYING = "Papa, mama, Bob. Father. You, too, who, do."
TOGETHER_S = 0.04


def order(speech: Text | Sound, output: Path, **changes: object) -> Order:
    made = Order("drawn", NORA, speech, str(output), *SIZE, GREY)
    return msgspec.structs.replace(made, **changes)


def text(said: str, **changes: object) -> Text:
    return msgspec.structs.replace(Text(said, "espeak", "en"), **changes)


async def made(speech: Text | Sound, output: Path, **changes: object) -> tuple[Film, Done]:
    done = await carry_out(order(speech, output, **changes), lambda _progress: None)
    return read_film(output), done


def open_nora() -> Face:
    return face_kinds()["drawn"].read(Path(NORA).read_bytes()).open(*SIZE, background=GREY)


async def phonemes_of(said: str) -> list[tuple[Phoneme, int]]:
    engine = open_engine("espeak")
    chunks = [chunk async for chunk in engine.speak(Utterance(said, "en"))]
    await engine.aclose()
    return [(each, chunk.sample_rate) for chunk in chunks for each in chunk.phonemes or ()]


def shown(film: Film, phoneme: Phoneme, rate: int) -> list[np.ndarray]:
    """The pictures while it sounds and the jaw, which is late, follows; if it is too short for one,
    the nearest."""
    first = int(np.ceil((BEFORE_S + phoneme.start / rate) * 25))
    last = int(np.floor((BEFORE_S + phoneme.end / rate + JAW_LATE_S) * 25))
    middle = round((BEFORE_S + (phoneme.start + phoneme.end) / 2 / rate) * 25)
    return film.pictures[first : last + 1] or film.pictures[middle : middle + 1]


async def test_the_mouth_is_shut_on_p_b_m_open_on_a_and_round_on_u(tmp_path: Path) -> None:
    film, _done = await made(text(SAYING), tmp_path / "x.mp4")
    face = open_nora()
    mouths = Mouths(face, ("PP", "aa", "ou", "E", "SS"))
    face.close()
    seen: dict[str, list[bool]] = {"PP": [], "aa": [], "ou": []}
    for phoneme, rate in await phonemes_of(SAYING):
        visemes = [part.viseme for part in read_phoneme(phoneme.ipa)]
        # A short, unstressed vowel has no time to open the mouth; nor has a mouth of anyone.
        long_enough = phoneme.end - phoneme.start > 0.11 * rate or visemes == ["PP"]
        if len(visemes) == 1 and visemes[0] in seen and long_enough:
            seen[visemes[0]].append(visemes[0] in mouths.names(shown(film, phoneme, rate)))
    assert {name: len(found) for name, found in seen.items()} == {"PP": 6, "aa": 3, "ou": 4}
    assert {name: all(found) for name, found in seen.items()} == dict.fromkeys(seen, True), seen


async def test_sound_and_pictures_begin_and_end_together(tmp_path: Path) -> None:
    film, done = await made(text("Hello."), tmp_path / "x.mp4")
    assert film.pictures_begin_s == 0
    assert film.sound_begins_s == pytest.approx(0, abs=0.001)
    assert film.sound_ends_s == pytest.approx(film.pictures_end_s, abs=TOGETHER_S)
    assert len(film.sound) / film.rate == pytest.approx(film.pictures_end_s, abs=TOGETHER_S)
    assert done.seconds == pytest.approx(film.pictures_end_s, abs=0.001)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
async def test_sound_stands_at_its_moment(tmp_path: Path, rate: int) -> None:
    """A beep after a second of silence, and another ten seconds later."""
    silence = np.zeros(rate, np.int16)
    beep = tone(0.5, rate, 500)
    samples = np.concatenate([silence, beep, np.tile(silence, 10), beep])
    (tmp_path / "x.wav").write_bytes(wav(samples, fmt(rate=rate)))
    film, _done = await made(
        Sound(str(tmp_path / "x.wav")), tmp_path / "x.mp4", width=64, height=64
    )
    loud = np.abs(film.sound) > 0.1
    heard_s = np.flatnonzero(loud) / film.rate
    assert heard_s[0] == pytest.approx(BEFORE_S + 1, abs=0.01)
    second_s = heard_s[heard_s > BEFORE_S + 5][0]
    assert second_s == pytest.approx(BEFORE_S + 11.5, abs=0.01)
    assert film.sound_ends_s == pytest.approx(film.pictures_end_s, abs=TOGETHER_S)


async def test_recorded_speech_moves_the_lips(tmp_path: Path) -> None:
    engine = open_engine("espeak")
    said = [chunk async for chunk in engine.speak(Utterance("Mama. Papa. Mama. Papa.", "en"))]
    await engine.aclose()
    samples, rate = np.concatenate([chunk.samples for chunk in said]), said[0].sample_rate
    (tmp_path / "x.wav").write_bytes(wav(samples, fmt(rate=rate)))
    film, done = await made(Sound(str(tmp_path / "x.wav")), tmp_path / "x.mp4")
    face = open_nora()
    names = list(Mouths(face, ("PP", "aa", "ou", "E", "SS")).names(film.pictures))
    face.close()
    assert "aa" in names
    closures = sum(
        now == "PP" != before for before, now in zip(["PP", *names], names, strict=False)
    )
    assert closures >= 4
    assert done.note == ""


async def test_of_stereo_one_channel_may_be_the_voice(tmp_path: Path) -> None:
    left, right = tone(0.5, 24000, 400), tone(0.5, 24000, 2000)
    (tmp_path / "x.mp3").write_bytes(mp3(left, right))
    for channel, hertz in ((1, 400), (2, 2000)):
        sound = Sound(str(tmp_path / "x.mp3"), channel)
        film, _done = await made(sound, tmp_path / "x.mp4", width=64, height=64)
        spectrum = np.abs(np.fft.rfft(film.sound))
        loudest = np.argmax(spectrum) * film.rate / len(film.sound)
        assert loudest == pytest.approx(hertz, abs=10)


async def test_a_recording_that_is_cut_off_is_played_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = wav(tone(2, 16000))
    (tmp_path / "x.wav").write_bytes(whole[: len(whole) // 2])
    film, done = await made(Sound(str(tmp_path / "x.wav")), tmp_path / "x.mp4", width=64, height=64)
    assert film.pictures_end_s == pytest.approx(BEFORE_S + 1 + 0.6, abs=0.06)
    assert done.note


async def test_subtitles_stand_where_the_words_are_heard(tmp_path: Path) -> None:
    said = "One. Two."
    film, _done = await made(
        text(said), tmp_path / "x.mp4", subtitles=str(tmp_path / "x.vtt"), width=64, height=64
    )
    lines = (tmp_path / "x.vtt").read_text().splitlines()
    assert lines[0] == "WEBVTT"
    assert [lines[3], lines[6]] == ["One.", "Two."]
    first, second = (line.split(" --> ") for line in (lines[2], lines[5]))
    starts_s = [float(start.split(":")[-1]) for start, _end in (first, second)]
    loud = np.flatnonzero(np.abs(film.sound) > 0.05) / film.rate
    assert starts_s[0] == pytest.approx(loud[0], abs=0.1)
    # The pause between the sentences ends where the second cue begins.
    gap = int(np.argmax(np.diff(loud)))
    assert starts_s[1] == pytest.approx(loud[gap + 1], abs=0.1)
    assert float(second[1].split(":")[-1]) <= film.pictures_end_s


async def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    told: list[Progress] = []
    said = text("One two three four five six seven eight nine ten. Eleven twelve.")
    await carry_out(order(said, tmp_path / "x.mp4", width=64, height=64), told.append)
    shares = [each.share for each in told if each.share is not None]
    assert shares == sorted(shares)
    assert shares[-1] > 0.8
    assert told[-1].seconds > 3


class SlowMirror:
    """A face that draws slower than anyone speaks."""

    width = height = 64

    def i420(self, _pose: Pose) -> np.ndarray:
        time.sleep(0.02)
        return np.full((96, 64), 128, np.uint8)

    rgba = i420

    def close(self) -> None:
        """Nothing is held."""


async def test_a_slow_face_does_not_keep_the_voice_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time that a voice has for a sentence does not run while pictures are drawn."""

    def open_slow(_order: Order) -> AbstractContextManager[SlowMirror]:
        return nullcontext(SlowMirror())

    def open_hasty(_kind: str, _settings: dict[str, str]) -> EspeakEngine:
        return EspeakEngine(PoolLimits(request_s=1.0))

    monkeypatch.setattr("visavis.rendering.studio._open_face", open_slow)
    monkeypatch.setattr("visavis.rendering.studio.open_engine", open_hasty)
    film, _done = await made(text("word " * 30, rate=-500), tmp_path / "x.mp4", width=64, height=64)
    assert film.pictures_end_s > 10
