"""Frames of any size into pieces of a size."""

from hypothesis import given
from hypothesis import strategies as st

from visavis.edge.pcm_joining import JOINED_S, PcmJoiner
from visavis.streams.messages import MAX_PCM_BYTES

ENOUGH = 1280
"""Bytes of 40 ms at 16 kHz, mono."""


def test_short_frames_are_joined_to_40_ms() -> None:
    joiner = PcmJoiner()
    assert joiner.take(b"a" * (ENOUGH - 1), 5.0) == []
    assert joiner.due == 5.0 + JOINED_S
    assert joiner.take(b"b", 5.01) == [b"a" * (ENOUGH - 1) + b"b"]
    assert joiner.due is None


def test_the_time_of_the_first_frame_counts() -> None:
    joiner = PcmJoiner()
    joiner.take(b"a", 5.0)
    joiner.take(b"b", 5.03)
    assert joiner.due == 5.0 + JOINED_S
    assert joiner.rest() == [b"ab"]
    assert joiner.due is None


def test_40_ms_of_another_sound_are_other_bytes() -> None:
    joiner = PcmJoiner()
    joiner.expect(48_000, 2)
    assert joiner.take(b"a" * (6 * ENOUGH - 1), 0) == []
    assert len(joiner.take(b"a", 0)[0]) == 6 * ENOUGH


def test_long_frames_are_cut() -> None:
    pieces = PcmJoiner().take(bytes(2 * MAX_PCM_BYTES + 1), 0)
    assert [len(piece) for piece in pieces] == [MAX_PCM_BYTES, MAX_PCM_BYTES, 1]


def test_nothing_held_is_nothing_due() -> None:
    joiner = PcmJoiner()
    assert joiner.take(b"", 0) == []
    assert joiner.due is None
    assert joiner.rest() == []


@given(st.lists(st.binary(max_size=3 * ENOUGH)), st.sampled_from([(1000, 1), (384_000, 2)]))
def test_not_a_byte_is_lost_or_moved(frames: list[bytes], sound: tuple[int, int]) -> None:
    joiner = PcmJoiner()
    joiner.expect(*sound)
    pieces = [piece for frame in frames for piece in joiner.take(frame, 0)] + joiner.rest()
    assert b"".join(pieces) == b"".join(frames)
    assert all(0 < len(piece) <= MAX_PCM_BYTES for piece in pieces)
