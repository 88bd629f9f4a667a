"""The built-in catalogue's list: fixed IDs that are ours to keep, and a picture for each."""

import asyncio
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from visavis.catalogue.models import Gender
from visavis.catalogue.names import check_id, check_language, check_name
from visavis.catalogue.seed import BUILT_IN, BuiltInTimbre, read_built_in
from visavis.voices.contract import Utterance
from visavis.voices.greetings import greeting_in
from visavis.voices.kinds import open_engine
from visavis.voices.measures import loudness_db, median_pitch_hz

TIMBRES = read_built_in().timbres
BANDS = 24


def test_every_entry_has_an_id_a_name_and_a_picture_that_is_there() -> None:
    built_in = read_built_in()
    assert built_in.digital_humans
    for folder, items in (
        ("characters", built_in.digital_humans),
        ("timbres", built_in.timbres),
    ):
        for item in items:
            assert check_id(item.id, "an entry") == item.id
            assert check_name(item.name, "an entry") == item.name
            assert (BUILT_IN / folder / item.picture).is_file()


def test_no_id_stands_twice() -> None:
    built_in = read_built_in()
    ids = [item.id for item in (*built_in.digital_humans, *built_in.timbres)]
    assert len(ids) == len(set(ids))


def test_no_entry_is_of_a_version_that_is_not_out() -> None:
    built_in = read_built_in()
    for item in (*built_in.digital_humans, *built_in.timbres):
        assert 1 <= item.since <= built_in.version


@cache
def spoken() -> dict[str, tuple[NDArray[np.int16], int]]:
    """Each timbre's greeting, and its sample rate."""

    async def speak_all() -> dict[str, tuple[NDArray[np.int16], int]]:
        engine = open_engine("espeak")
        found = {}
        for timbre in TIMBRES:
            said = Utterance(greeting_in(timbre.language), timbre.voice)
            chunks = [chunk async for chunk in engine.speak(said)]
            samples = np.concatenate([chunk.samples for chunk in chunks])
            found[timbre.name] = samples, chunks[0].sample_rate
        await engine.aclose()
        return found

    return asyncio.run(speak_all())


def pitch_hz(timbre: BuiltInTimbre) -> float:
    return median_pitch_hz(*spoken()[timbre.name])


def spectrum_db(timbre: BuiltInTimbre) -> NDArray[np.float64]:
    """The mean power in bands that widen upwards, without the loudness."""
    samples, rate = spoken()[timbre.name]
    windows = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), 1024)[::512]
    power = (np.abs(np.fft.rfft(windows * np.hanning(1024))) ** 2).mean(axis=0)
    edges = np.geomspace(100, 8000, BANDS + 1) * 1024 / rate
    bands = [power[int(low) : max(int(low) + 1, int(high))].mean() for low, high in pairwise(edges)]
    in_db = 10 * np.log10(np.array(bands))
    return np.asarray(in_db - in_db.mean(), np.float64)


def main_language(timbre: BuiltInTimbre) -> str:
    return timbre.language.partition("-")[0]


def test_there_are_many_timbres_of_many_languages_and_both_genders() -> None:
    assert len(TIMBRES) >= 24
    assert len({main_language(timbre) for timbre in TIMBRES}) >= 12
    genders = [timbre.gender for timbre in TIMBRES]
    assert min(genders.count(Gender.FEMALE), genders.count(Gender.MALE)) >= 10
    assert len({timbre.voice for timbre in TIMBRES}) == len(TIMBRES)
    for timbre in TIMBRES:
        assert check_language(timbre.language)


def test_every_timbre_is_read_by_a_voice_of_its_language() -> None:
    """Not by one that espeak falls back to: it offers that very voice for that very language."""

    async def languages() -> dict[str, tuple[str, ...]]:
        engine = open_engine("espeak")
        found = {voice.name: voice.languages for voice in await engine.voices()}
        await engine.aclose()
        return found

    offered = asyncio.run(languages())
    for timbre in TIMBRES:
        assert timbre.engine == "espeak"
        tags = offered[timbre.voice.partition(",")[0]]
        assert main_language(timbre) in {tag.partition("-")[0] for tag in tags}, timbre.name


def test_every_language_has_a_greeting_of_its_own() -> None:
    greetings = {main_language(timbre): greeting_in(timbre.language) for timbre in TIMBRES}
    assert len(set(greetings.values())) == len(greetings)


@pytest.mark.parametrize("timbre", TIMBRES, ids=[timbre.name for timbre in TIMBRES])
def test_every_timbre_speaks(timbre: BuiltInTimbre) -> None:
    samples, rate = spoken()[timbre.name]
    assert 2 < len(samples) / rate < 12
    assert -32 < loudness_db(samples) < -10
    low, high = (150, 320) if timbre.gender is Gender.FEMALE else (70, 150)
    assert low < pitch_hz(timbre) < high


def test_women_speak_higher_than_men() -> None:
    by_gender = {
        gender: [pitch_hz(timbre) for timbre in TIMBRES if timbre.gender is gender]
        for gender in (Gender.FEMALE, Gender.MALE)
    }
    assert min(by_gender[Gender.FEMALE]) > max(by_gender[Gender.MALE])


def test_timbres_of_one_language_can_be_told_apart() -> None:
    """By pitch (2 semitones) and by spectrum (3 dB, root mean square over the bands)."""
    for one, other in combinations(TIMBRES, 2):
        if main_language(one) == main_language(other):
            semitones = 12 * abs(np.log2(pitch_hz(one) / pitch_hz(other)))
            apart_db = np.sqrt(np.mean((spectrum_db(one) - spectrum_db(other)) ** 2))
            assert semitones > 2 or apart_db > 3, (one.name, other.name)
