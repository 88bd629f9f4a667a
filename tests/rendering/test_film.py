"""Talk into pictures and sound of one length, with stand-ins for the face and the file."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.faces.contract import Pose
from visavis.lipsync.contract import MouthFrames
from visavis.lipsync.from_phonemes import PhonemeLips
from visavis.live.talk import Talk
from visavis.rendering.film import AFTER_S, BEFORE_S, Film
from visavis.voices.contract import Phoneme

BEFORE = round(BEFORE_S * 25)


class Mirror:
    """A face that keeps the poses it is given."""

    width = height = 2

    def __init__(self) -> None:
        self.poses: list[Pose] = []

    def i420(self, pose: Pose) -> np.ndarray:
        self.poses.append(pose)
        return np.zeros((3, 2), np.uint8)

    rgba = i420

    def close(self) -> None:
        """Nothing is held."""


class Reel:
    """A file that counts."""

    def __init__(self) -> None:
        self.pictures = 0
        self.pieces: list[np.ndarray] = []
        self.furthest_apart_s = 0.0

    def write(self, _i420: np.ndarray) -> None:
        self.pictures += 1

    def write_sound(self, samples: np.ndarray) -> None:
        assert len(samples)
        self.pieces.append(samples)

    @property
    def sound(self) -> np.ndarray:
        return np.concatenate(self.pieces)


def shoot(talks: list[Talk], rate: int) -> tuple[Film, Mirror, Reel]:
    face, reel = Mirror(), Reel()
    film = Film(face, reel, rate)  # type: ignore[arg-type]  # a stand-in
    for talk in talks:
        film.add(talk)
    film.finish()
    return film, face, reel


def talks_of(lengths: list[int], rate: int) -> list[Talk]:
    lips = PhonemeLips(rate)
    talks, start = [], 0
    for number, length in enumerate(lengths):
        phonemes = [Phoneme("ma"[number % 2], start, start + length)]
        start += length
        mouth = lips.push(phonemes, start)
        talks.append(Talk(rate, np.full(length, 7, np.int16), mouth))
    return [*talks, Talk(rate, np.zeros(0, np.int16), lips.finish())]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(1, 9000), min_size=1, max_size=8),
    st.sampled_from([8000, 11025, 16000, 22050, 24000, 44100, 48000]),
)
def test_sound_and_pictures_begin_and_end_together(lengths: list[int], rate: int) -> None:
    film, face, reel = shoot(talks_of(lengths, rate), rate)
    pictures_s, sound_s = reel.pictures / 25, len(reel.sound) / rate
    assert pictures_s == pytest.approx(sound_s, abs=1 / rate)
    assert film.seconds == pytest.approx(pictures_s)
    assert film.heard_s == sum(lengths) / rate
    rest_s = pictures_s - BEFORE_S - film.heard_s
    assert AFTER_S - 1e-6 <= rest_s < AFTER_S + 0.04 + 1e-6
    # The speech stands where it began, whole.
    before = round(BEFORE_S * rate)
    assert not reel.sound[:before].any()
    assert (reel.sound[before : before + sum(lengths)] == 7).all()
    assert not reel.sound[before + sum(lengths) :].any()
    assert len(face.poses) == reel.pictures


def test_every_picture_shows_the_mouth_of_its_moment() -> None:
    weights = np.zeros((200, 15), np.float32)
    weights[:, 10] = np.arange(200) / 200  # aa
    mouth = MouthFrames(0, weights, np.zeros(200, np.float32))
    # Frames come in pieces that no picture fits into.
    parts = [
        MouthFrames(start, mouth.weights[start : start + 7], mouth.opening[start : start + 7])
        for start in range(0, 200, 7)
    ]
    talks = [Talk(16000, np.zeros(160 * len(part), np.int16), part) for part in parts]
    _film, face, _reel = shoot(talks, 16000)
    shown = [pose.visemes.get("aa", 0.0) for pose in face.poses]
    assert shown[:BEFORE] == [0.0] * BEFORE
    # Weights too small to be seen are left out.
    assert shown[BEFORE : BEFORE + 50] == pytest.approx(
        [number * 4 / 200 for number in range(50)], abs=0.005
    )
    assert shown[BEFORE + 50 :] == [0.0] * (len(shown) - BEFORE - 50)


def test_who_talks_lives() -> None:
    _film, face, _reel = shoot(talks_of([16000 * 8], 16000), 16000)
    assert max(pose.blink for pose in face.poses) > 0.9
    assert len({pose.head for pose in face.poses}) > 50
    times = [pose.time_s for pose in face.poses]
    assert times == pytest.approx([number / 25 for number in range(len(times))])
