from __future__ import annotations

import pytest
from support.talking import LoudLips

from visavis.audio.faults import AudioError
from visavis.live.audio_source import PcmSource
from visavis.live.pushing import Pushing
from visavis.streams.messages import ClosePcm, Pcm, StartPcm


@pytest.fixture
def source() -> PcmSource:
    return PcmSource(make_lips=LoudLips)


@pytest.fixture
def pushing(source: PcmSource) -> Pushing:
    pushing = Pushing()
    pushing.open("d1", source)
    pushing.push(StartPcm(drive_id="d1"))
    return pushing


def pcm(number: int, drive_id: str = "d1") -> Pcm:
    return Pcm(drive_id=drive_id, number=number, content=bytes(10))


def test_what_comes_again_is_passed_over(pushing: Pushing, source: PcmSource) -> None:
    for number in (1, 2, 1, 2, 3):
        pushing.push(pcm(number))
    assert source.held_bytes == 30


def test_a_gap_fails_the_drive_once(pushing: Pushing) -> None:
    pushing.push(pcm(1))
    with pytest.raises(AudioError, match="PCM 3 came where 2 was due"):
        pushing.push(pcm(3))
    pushing.push(pcm(4))


def test_what_is_for_another_drive_is_passed_over(pushing: Pushing, source: PcmSource) -> None:
    pushing.push(pcm(1, "d0"))
    assert source.held_bytes == 0


def test_nothing_is_taken_behind_the_close(pushing: Pushing, source: PcmSource) -> None:
    pushing.push(ClosePcm(drive_id="d1"))
    pushing.push(pcm(1))
    assert source.held_bytes == 0


def test_a_rate_that_is_not_allowed_fails_when_the_round_is_read(source: PcmSource) -> None:
    pushing = Pushing()
    pushing.open("d2", source)
    pushing.push(StartPcm(drive_id="d2", sample_rate=1))
